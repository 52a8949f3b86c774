/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one YAML document into a JSON tree: plain values only, within bounds. */
public final class YamlDocument {
  private static final int MAX_CODE_POINTS = 1024 * 1024;
  private static final int MAX_ALIASES = 50;
  private static final int MAX_NODES = 100_000;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private int nodes;

  private YamlDocument() {}

  /**
   * Reads a text of one document; empty ones beside it do not count.
   *
   * @param text YAML
   * @return its content, null where there is none
   * @throws ApiFailure 400 where it is malformed, has a key twice, more than one document, or
   *     exceeds a bound
   */
  public static JsonNode read(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .setCodePointLimit(MAX_CODE_POINTS)
            .setMaxAliasesForCollections(MAX_ALIASES)
            .build();
    List<Object> documents = new ArrayList<>();
    try {
      Iterator<Object> all = new Load(settings).loadAllFromString(text).iterator();
      while (all.hasNext() && documents.size() < 2) {
        Object document = all.next();
        if (document != null) {
          documents.add(document);
        }
      }
    } catch (MarkedYamlEngineException e) {
      throw ApiFailure.malformed("Invalid YAML: " + e.getProblem() + where(e));
    } catch (YamlEngineException e) {
      throw ApiFailure.malformed("Invalid YAML: " + e.getMessage());
    } catch (StackOverflowError e) {
      throw ApiFailure.malformed("Invalid YAML: nested too deep");
    }
    if (documents.size() > 1) {
      throw ApiFailure.malformed("Invalid YAML: more than one document");
    }
    return documents.isEmpty() ? NODES.nullNode() : new YamlDocument().tree(documents.get(0), 0);
  }

  private static String where(MarkedYamlEngineException failure) {
    return failure
        .getProblemMark()
        .map(mark -> ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
        .orElse("");
  }

  private JsonNode tree(Object value, int depth) {
    nodes++;
    if (depth > Json.MAX_DEPTH || nodes > MAX_NODES) {
      throw ApiFailure.malformed("Invalid YAML: nested too deep or too large");
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = NODES.objectNode();
      map.forEach((key, element) -> object.set(String.valueOf(key), tree(element, depth + 1)));
      return object;
    }
    if (value instanceof Iterable<?> list) {
      ArrayNode array = NODES.arrayNode();
      list.forEach(element -> array.add(tree(element, depth + 1)));
      return array;
    }
    return scalar(value);
  }

  private static JsonNode scalar(Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Integer number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Long number) {
      return NODES.numberNode(number);
    }
    if (value instanceof BigInteger number) {
      return NODES.numberNode(number);
    }
    if (value instanceof Double number) {
      return NODES.numberNode(number);
    }
    return NODES.textNode(String.valueOf(value));
  }
}
