/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.List;

/** Escapes and strips what HTML has of its own. */
final class Html {
  private static final String SPECIAL = "&<>\"'";
  private static final List<String> ENTITIES = List.of("&amp;", "&lt;", "&gt;", "&#34;", "&#39;");
  private static final List<List<String>> WHOLE =
      List.of(
          List.of("<script", "</script>"), List.of("<!--", "-->"), List.of("<style", "</style>"));

  private Html() {}

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int special = SPECIAL.indexOf(text.charAt(i));
      if (special < 0) {
        escaped.append(text.charAt(i));
      } else {
        escaped.append(ENTITIES.get(special));
      }
    }
    return escaped.toString();
  }

  static String unescape(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int entity = text.charAt(i) == '&' ? entityAt(text, i) : -1;
      if (entity < 0) {
        plain.append(text.charAt(i));
      } else {
        plain.append(SPECIAL.charAt(entity));
        i += ENTITIES.get(entity).length() - 1;
      }
    }
    return plain.toString();
  }

  private static int entityAt(String text, int at) {
    for (int i = 0; i < ENTITIES.size(); i++) {
      if (text.startsWith(ENTITIES.get(i), at)) {
        return i;
      }
    }
    return -1;
  }

  /** Tags, comments, scripts and styles go, each where it ends on its own line. */
  static String strip(String text) {
    StringBuilder stripped = new StringBuilder(text.length());
    for (String line : text.split("(?<=\n)", -1)) {
      strip(line, stripped);
    }
    return stripped.toString();
  }

  private static void strip(String line, StringBuilder stripped) {
    int at = 0;
    int last = line.lastIndexOf('>');
    // Once an end was not found behind a place, none is looked for behind a later one.
    boolean[] gone = new boolean[WHOLE.size()];
    while (at < line.length()) {
      if (line.charAt(at) != '<' || at > last) {
        stripped.append(line.charAt(at++));
        continue;
      }
      int end = line.indexOf('>', at) + 1;
      for (int i = 0; i < WHOLE.size(); i++) {
        if (!gone[i] && line.startsWith(WHOLE.get(i).get(0), at)) {
          String closing = WHOLE.get(i).get(1);
          int close = line.indexOf(closing, at + WHOLE.get(i).get(0).length());
          gone[i] = close < 0;
          end = close < 0 ? end : close + closing.length();
        }
      }
      at = end;
    }
  }
}
