/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.YamlWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The forms in which lists are printed. */
public enum Format {
  /** Columns for people. */
  TABLE,
  /** More columns. */
  WIDE,
  /** What the Controller says, as JSON. */
  JSON,
  /** What the Controller says, as YAML. */
  YAML,
  /** A {@code kind/name} on each line. */
  NAME;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * A format by its word.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} if there is no such format
   */
  public static Format of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new TuleException(
                    ReasonCode.INVALID_ARGUMENT,
                    "-o " + word + ": must be table, wide, json, yaml or name"));
  }

  /** The text of lists, ending with a line feed unless empty. */
  public String print(String namespace, List<Table> tables) {
    return switch (this) {
      case TABLE, WIDE -> preamble(namespace) + texts(tables);
      case NAME -> names(tables);
      case JSON -> json(tree(tables));
      case YAML -> YamlWriter.write(tree(tables));
    };
  }

  private String texts(List<Table> tables) {
    StringBuilder text = new StringBuilder();
    tables.forEach(table -> text.append(table.text(this == WIDE)).append('\n'));
    return text.toString();
  }

  private static String preamble(String namespace) {
    return namespace.isEmpty() ? "" : "NAMESPACE\n" + namespace + "\n\n";
  }

  private static String names(List<Table> tables) {
    StringBuilder text = new StringBuilder();
    tables.forEach(table -> table.names().forEach(name -> text.append(name).append('\n')));
    return text.toString();
  }

  private static JsonNode tree(List<Table> tables) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (Table table : tables) {
      ArrayNode list = root.putArray(table.title());
      table.raw().forEach(list::add);
    }
    return root;
  }

  /** A tree as indented JSON with a line feed at its end. */
  public static String json(JsonNode tree) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      throw new TuleException(ReasonCode.INTERNAL, "The answer cannot be written as JSON", e);
    }
  }
}
