/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An attribute of an entity.
 *
 * @param name of the attribute
 * @param kind string, path, entityId, integer, boolean, list, map, properties or enum
 * @param labels values of an enum, in order; none for other kinds
 * @param defaultValue converted, or null
 * @param flags what is true of it
 * @param alias former name, empty if there is none
 */
public record AttributeType(
    String name,
    String kind,
    List<String> labels,
    Object defaultValue,
    Set<Flag> flags,
    String alias) {

  /** Something that is true of an attribute. */
  public enum Flag {
    /** Can be given at creation. */
    CREATE('c'),
    /** Can be changed. */
    UPDATE('u'),
    /** Must be given. */
    REQUIRED('r'),
    /** No two entities of its type have the same value. */
    UNIQUE('q'),
    /** Is never shown in a log or an error. */
    HIDDEN('h'),
    /** Can be drawn as a graph. */
    GRAPH('g'),
    /** Not to be used any more. */
    DEPRECATED('x');

    private final char letter;

    Flag(char letter) {
      this.letter = letter;
    }

    static Flag of(char letter) {
      for (Flag flag : values()) {
        if (flag.letter == letter) {
          return flag;
        }
      }
      throw new IllegalArgumentException("no flag " + letter);
    }
  }

  private static final Map<String, Boolean> BOOLEANS =
      Map.of("yes", true, "true", true, "on", true, "no", false, "false", false, "off", false);

  public AttributeType {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(alias, "alias");
    labels = List.copyOf(labels);
    flags = Set.copyOf(flags);
  }

  /** Whether something is true of it. */
  public boolean is(Flag flag) {
    return flags.contains(flag);
  }

  /**
   * A value as this attribute has it, from a configuration file or a request.
   *
   * @throws EntityException if it is none
   */
  public Object convert(Object value) {
    return switch (kind) {
      case "integer" -> integer(value);
      case "boolean" -> bool(value);
      case "enum" -> label(value);
      case "list" -> {
        if (value instanceof List<?>) {
          yield value;
        }
        throw invalid(value);
      }
      case "map", "properties" -> map(value);
      default -> String.valueOf(value);
    };
  }

  private static Object integer(Object value) {
    try {
      long number =
          value instanceof Number n && !(value instanceof Double || value instanceof Float)
              ? n.longValue()
              : Long.parseLong(String.valueOf(value).trim());
      if (number == (int) number) {
        return (int) number;
      }
      return number;
    } catch (NumberFormatException e) {
      throw EntityException.badRequest("invalid literal for int(): '" + value + "'");
    }
  }

  private static Object bool(Object value) {
    if (value instanceof Boolean) {
      return value;
    }
    if (value instanceof Number number) {
      return number.longValue() != 0;
    }
    Boolean known = BOOLEANS.get(String.valueOf(value).toLowerCase(Locale.ROOT));
    if (known == null) {
      throw EntityException.badRequest("Invalid Boolean value '" + value + "'");
    }
    return known;
  }

  private Object label(Object value) {
    String text = String.valueOf(value);
    if (labels.contains(text)) {
      return text;
    }
    try {
      int index = Integer.parseInt(text);
      return labels.get(index < 0 ? index + labels.size() : index);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw EntityException.badRequest(
          "Invalid value for enum['" + String.join("', '", labels) + "']: '" + value + "'");
    }
  }

  private Object map(Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw EntityException.badRequest(
          kind.equals("properties") ? "Properties must be a map" : "Invalid map for " + name);
    }
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((k, v) -> copy.put(key(k), v));
    return copy;
  }

  private String key(Object key) {
    String text = String.valueOf(key);
    if (kind.equals("properties") && !text.chars().allMatch(c -> c < 128)) {
      throw EntityException.badRequest("Property keys must be ASCII encoded");
    }
    return text;
  }

  private EntityException invalid(Object value) {
    return EntityException.badRequest("Invalid " + kind + " for " + name + ": " + value);
  }

  /** For GET-SCHEMA. */
  Map<String, Object> dump() {
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("type", kind.equals("enum") ? labels : kind);
    if (defaultValue != null && !List.of(false, "", 0).contains(defaultValue)) {
      dump.put("default", defaultValue);
    }
    for (Flag flag : List.of(Flag.REQUIRED, Flag.UNIQUE, Flag.DEPRECATED, Flag.GRAPH)) {
      if (is(flag)) {
        dump.put(flag.name().toLowerCase(Locale.ROOT), true);
      }
    }
    return dump;
  }
}
