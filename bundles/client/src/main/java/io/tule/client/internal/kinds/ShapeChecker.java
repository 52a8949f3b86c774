/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.client.yaml.YamlDocument;
import java.util.Collection;
import java.util.Map;

/** Compares a document with a shape. */
final class ShapeChecker {
  private static final int MAX_WORD = 64;

  private final YamlDocument document;
  private final Problems problems;

  ShapeChecker(YamlDocument document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void check(JsonNode node, Shape shape, String path) {
    if (node.isNull() || isTemplate(node)) {
      return;
    }
    if (shape instanceof Shape.Fields fields) {
      fields(node, fields, path);
    } else if (shape instanceof Shape.Items items) {
      items(node, items, path);
    } else if (shape instanceof Shape.Text text) {
      text(node, text, path);
    } else if (shape instanceof Shape.Numeric number) {
      number(node, number, path);
    } else if (shape instanceof Shape.NumberOr either) {
      numberOr(node, either, path);
    } else if (shape instanceof Shape.Bool) {
      require(node.isBoolean(), path, "must be true or false");
    } else if (shape instanceof Shape.Free) {
      require(node.isObject(), path, "must be a mapping");
    }
  }

  /** An expression such as {@code "{{port}}"} takes its type when the Controller renders it. */
  private static boolean isTemplate(JsonNode node) {
    return node.isTextual() && node.textValue().contains("{{");
  }

  private void fields(JsonNode node, Shape.Fields shape, String path) {
    if (!require(node.isObject(), path, "must be a mapping")) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String child = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Shape known = shape.fields().get(field.getKey());
      if (known == null) {
        problems.add(
            document,
            child,
            ReasonCode.UNKNOWN_FIELD,
            "unknown field" + suggestion(field.getKey(), shape.fields().keySet()));
      } else {
        check(field.getValue(), known, child);
      }
    }
  }

  private void items(JsonNode node, Shape.Items shape, String path) {
    if (!require(node.isArray(), path, "must be a list")) {
      return;
    }
    for (int i = 0; i < node.size(); i++) {
      check(node.get(i), shape.item(), path + "[" + i + "]");
    }
  }

  private void text(JsonNode node, Shape.Text shape, String path) {
    boolean fits = node.isTextual() || (shape.lenient() && node.isValueNode());
    if (require(fits, path, "must be text") && !shape.words().isEmpty()) {
      require(
          shape.words().contains(node.textValue()),
          path,
          "'" + node.textValue() + "' is not one of " + String.join(", ", shape.words()));
    }
  }

  private void number(JsonNode node, Shape.Numeric shape, String path) {
    if (!require(node.isNumber(), path, "must be a number")) {
      return;
    }
    double value = node.doubleValue();
    if (shape.whole() && value != Math.rint(value)) {
      require(false, path, "must be a whole number");
      return;
    }
    require(
        value >= shape.min() && value <= shape.max(),
        path,
        node + " is not between " + trim(shape.min()) + " and " + trim(shape.max()));
  }

  private void numberOr(JsonNode node, Shape.NumberOr shape, String path) {
    if (node.isNumber()) {
      number(node, shape.number(), path);
    } else {
      fields(node, shape.fields(), path);
    }
  }

  private boolean require(boolean holds, String path, String text) {
    if (!holds) {
      problems.add(document, path, ReasonCode.INVALID_ARGUMENT, text);
    }
    return holds;
  }

  private static String trim(double bound) {
    return String.valueOf((long) bound);
  }

  static String suggestion(String word, Collection<String> known) {
    if (word.length() > MAX_WORD) {
      return "";
    }
    String best = "";
    int bestDistance = 3;
    for (String each : known) {
      int distance = distance(word, each);
      if (distance < bestDistance) {
        best = each;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? "" : "; did you mean " + best + "?";
  }

  /** Edits from one word to another, a swap of neighbours counting as one, case as none. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(java.util.Locale.ROOT);
    String b = right.toLowerCase(java.util.Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
