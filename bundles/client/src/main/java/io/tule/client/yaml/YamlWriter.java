/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes trees as block YAML that every YAML reader (1.1 and 1.2) reads back with the same types: a
 * text that could be taken for anything else is quoted.
 */
public final class YamlWriter {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+-]*([: ][A-Za-z0-9_./@+-]+)*");
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private final StringBuilder text = new StringBuilder();

  private YamlWriter() {}

  /** One document, without a {@code ---} line, ending with a line feed. */
  public static String write(JsonNode root) {
    YamlWriter writer = new YamlWriter();
    if (isBlock(root)) {
      writer.block(root, 0);
    } else {
      writer.text.append(flow(root)).append('\n');
    }
    return writer.text.toString();
  }

  private void block(JsonNode node, int indent) {
    if (node.isObject()) {
      node.properties().forEach(field -> field(field, indent));
    } else {
      node.forEach(item -> item(item, indent));
    }
  }

  private void field(Map.Entry<String, JsonNode> field, int indent) {
    text.append(" ".repeat(indent)).append(scalar(field.getKey())).append(':');
    JsonNode value = field.getValue();
    if (isBlock(value)) {
      text.append('\n');
      block(value, indent + 2);
    } else {
      text.append(' ').append(flow(value)).append('\n');
    }
  }

  private void item(JsonNode item, int indent) {
    if (!isBlock(item)) {
      text.append(" ".repeat(indent)).append("- ").append(flow(item)).append('\n');
      return;
    }
    int start = text.length();
    block(item, indent + 2);
    // The first line's indentation gives way to the dash of the list.
    text.setCharAt(start + indent, '-');
  }

  private static boolean isBlock(JsonNode node) {
    return node.isContainerNode() && !node.isEmpty();
  }

  private static String flow(JsonNode node) {
    if (node.isTextual()) {
      return scalar(node.textValue());
    }
    return node.toString();
  }

  private static String scalar(String value) {
    boolean plain =
        PLAIN.matcher(value).matches()
            && !RESERVED.contains(value.toLowerCase(java.util.Locale.ROOT));
    // A JSON string is a YAML double-quoted scalar.
    return plain ? value : TextNode.valueOf(value).toString();
  }
}
