/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the text of a configuration file into sections.
 *
 * <pre>
 * listener {
 *   port: 5672      # a comment
 *   openProperties: {
 *     "key": "value"
 *   }
 * }
 * </pre>
 *
 * Names may be written with hyphens. The values of {@code pattern}, {@code bindingKey} and {@code
 * hostname} may hold {@code #}. The value of a key may be a map, in JSON or in the form of a
 * section.
 */
final class ConfText {
  private static final Pattern SECTION = Pattern.compile("([\\w-]+)\\s*\\{");
  private static final Pattern MAP = Pattern.compile("\"?(\\$?[\\w-]+)\"?\\s*:\\s*\\{");
  private static final Pattern ITEM = Pattern.compile("\"?(\\$?[\\w-]+)\"?\\s*:\\s*([^\\s{].*)");
  private static final Set<String> WITH_HASH = Set.of("pattern", "bindingKey", "hostname");
  private static final int MAX_DEPTH = 8;

  /**
   * A section of the file.
   *
   * @param name in camel case
   * @param attributes texts, and for maps maps
   * @param line on which it begins, 0 if not known
   */
  record Section(String name, Map<String, Object> attributes, int line) {
    Section {
      Objects.requireNonNull(name, "name");
    }
  }

  private final List<String> lines;
  private int at;

  private ConfText(List<String> lines) {
    this.lines = lines;
  }

  /** Reads the sections of a file. */
  static List<Section> read(List<String> lines) throws ConfException {
    return new ConfText(lines).sections();
  }

  /** Reads the sections of a file in JSON: a list of lists of a name and a map. */
  static List<Section> readJson(List<String> lines) throws ConfException {
    String text = String.join("\n", withoutComments(lines));
    List<Section> sections = new ArrayList<>();
    try {
      for (List<?> section : json().readValue(text, List[].class)) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        ((Map<?, ?>) section.get(1))
            .forEach((key, value) -> attributes.put(camelCase(String.valueOf(key)), value));
        sections.add(new Section(camelCase(String.valueOf(section.get(0))), attributes, 0));
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfException(line, e.getOriginalMessage());
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      throw new ConfException(0, "the file is no list of sections");
    }
    return sections;
  }

  private static JsonMapper json() {
    return JsonMapper.builder()
        .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
        .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
        .build();
  }

  private static List<String> withoutComments(List<String> lines) {
    return lines.stream().map(l -> l.strip().startsWith("#") ? "" : l).toList();
  }

  /** {@code ssl-profile} is {@code sslProfile}. */
  static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    boolean up = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '-' || c == '_') {
        up = !camel.isEmpty();
      } else {
        camel.append(up ? Character.toUpperCase(c) : c);
        up = false;
      }
    }
    return camel.toString();
  }

  private List<Section> sections() throws ConfException {
    List<Section> sections = new ArrayList<>();
    while (at < lines.size()) {
      int line = at + 1;
      String text = next();
      if (text.isEmpty()) {
        continue;
      }
      Matcher head = SECTION.matcher(text);
      if (!head.matches()) {
        throw new ConfException(line, "a section is expected, not '" + text + "'");
      }
      sections.add(new Section(camelCase(head.group(1)), map(line, 1), line));
    }
    return sections;
  }

  /** The next line without its comment, except where a hash may belong to a value. */
  private String next() {
    String text = lines.get(at++).strip();
    Matcher item = ITEM.matcher(text);
    if (!text.startsWith("#") && item.matches() && WITH_HASH.contains(item.group(1))) {
      return text;
    }
    int hash = text.indexOf('#');
    return hash < 0 ? text : text.substring(0, hash).strip();
  }

  /** What stands between braces, the first of which was on a line. */
  private Map<String, Object> map(int begin, int depth) throws ConfException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (at < lines.size()) {
      int line = at + 1;
      String text = next();
      if (text.isEmpty()) {
        continue;
      }
      if (text.equals("}") || (depth > 1 && text.equals("},"))) {
        return map;
      }
      Matcher nested = MAP.matcher(text);
      Matcher item = ITEM.matcher(text);
      if (nested.matches() && depth < MAX_DEPTH) {
        String key = depth == 1 ? camelCase(nested.group(1)) : nested.group(1);
        map.put(key, jsonOrMap(key, line, depth));
      } else if (item.matches()) {
        String key = depth == 1 ? camelCase(item.group(1)) : item.group(1);
        map.put(key, value(item.group(1), item.group(2)));
      } else {
        throw new ConfException(line, "an attribute is expected, not '" + text + "'");
      }
    }
    throw new ConfException(begin, "what begins here has no end");
  }

  private static String value(String key, String text) {
    return WITH_HASH.contains(key) ? text.split("\\s", 2)[0] : text.strip();
  }

  /** A map as the value of an attribute: JSON up to the brace that ends it, or lines as above. */
  private Object jsonOrMap(String key, int begin, int depth) throws ConfException {
    int from = at;
    int end = end(from);
    if (end > 0) {
      List<String> text = new ArrayList<>(withoutComments(lines.subList(from, end)));
      try {
        Object value =
            json().readValue("{" + String.join("\n", text).replaceAll(",\\s*$", ""), Map.class);
        at = end;
        return value;
      } catch (JsonProcessingException e) {
        if (key.equals("openProperties")) {
          throw new ConfException(
              begin, "Expecting property name in quotes and a value: " + e.getOriginalMessage());
        }
        at = from;
      }
    }
    return map(begin, depth + 1);
  }

  /** The line after the one on which the braces are even again, 0 if there is none. */
  private int end(int from) {
    int open = 1;
    for (int i = from; i < lines.size(); i++) {
      boolean quoted = false;
      String line = lines.get(i).strip();
      for (int c = 0; c < line.length() && !line.startsWith("#"); c++) {
        char ch = line.charAt(c);
        quoted ^= ch == '"' && (c == 0 || line.charAt(c - 1) != '\\');
        open += quoted ? 0 : ch == '{' ? 1 : ch == '}' ? -1 : 0;
      }
      if (open <= 0) {
        return i + 1;
      }
    }
    return 0;
  }
}
