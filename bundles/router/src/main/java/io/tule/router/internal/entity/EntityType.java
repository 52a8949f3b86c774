/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

import io.tule.router.internal.entity.AttributeType.Flag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A type of entities.
 *
 * @param name with prefix
 * @param bases types that it extends, the nearest first, with prefix
 * @param attributes by name; its own, then those of its bases
 * @param operations that its entities know; its own, then those of its bases
 * @param traits singleton, deprecated, referential
 * @param description in a sentence
 */
public record EntityType(
    String name,
    List<String> bases,
    Map<String, AttributeType> attributes,
    List<String> operations,
    Set<String> traits,
    String description) {

  /** What all types' names begin with. */
  public static final String PREFIX = "org.apache.qpid.dispatch.";

  public EntityType {
    bases = List.copyOf(bases);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    operations = List.copyOf(operations);
    traits = Set.copyOf(traits);
  }

  /** A name with the prefix. */
  public static String longName(String name) {
    return name.startsWith(PREFIX) ? name : PREFIX + name;
  }

  /** The name without prefix. */
  public String shortName() {
    return name.substring(PREFIX.length());
  }

  /** What identities of its entities begin with. */
  public String identityName() {
    return shortName().replace("router.config.", "");
  }

  /** Whether only one entity of it may be. */
  public boolean singleton() {
    return traits.contains("singleton");
  }

  /** Whether it is, or extends, a type. */
  public boolean isA(String other) {
    return name.equals(other) || bases.contains(other);
  }

  /**
   * An attribute by its name or former name.
   *
   * @throws EntityException if there is none
   */
  public AttributeType attribute(String key) {
    AttributeType attribute = attributes.get(key);
    if (attribute == null) {
      attribute =
          attributes.values().stream()
              .filter(a -> a.alias().equals(key))
              .findFirst()
              .orElseThrow(
                  () ->
                      EntityException.badRequest(
                          "Unknown attribute '" + key + "' for '" + name + "'"));
    }
    return attribute;
  }

  /** Whether an operation is known; names are compared in any case. */
  public boolean allows(String operation) {
    return operations.contains(operation.toUpperCase(Locale.ROOT));
  }

  /**
   * Attributes as an entity of this type has them: former names replaced, values converted,
   * defaults put in.
   *
   * @throws EntityException if one is missing, unknown or has a wrong value
   */
  public Map<String, Object> validate(Map<String, ?> given) {
    Map<String, Object> valid = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, ?> entry : given.entrySet()) {
        AttributeType attribute = attribute(entry.getKey());
        if (entry.getValue() == null) {
          continue;
        }
        if (!attribute.name().equals(entry.getKey()) && given.get(attribute.name()) != null) {
          throw EntityException.badRequest(
              "Both '%s' and '%s' cannot be specified for entity '%s'"
                  .formatted(entry.getKey(), attribute.name(), identityName()));
        }
        valid.put(attribute.name(), attribute.convert(entry.getValue()));
      }
      for (AttributeType attribute : attributes.values()) {
        if (attribute.name().equals("type")) {
          valid.put("type", name);
        } else if (!valid.containsKey(attribute.name())) {
          missing(attribute, valid);
        }
      }
    } catch (EntityException e) {
      throw EntityException.of(e.status(), name + ": " + e.getMessage());
    }
    return valid;
  }

  private static void missing(AttributeType attribute, Map<String, Object> valid) {
    if (attribute.defaultValue() != null) {
      valid.put(attribute.name(), attribute.defaultValue());
    } else if (attribute.is(Flag.REQUIRED)) {
      throw EntityException.badRequest("Missing required attribute '" + attribute.name() + "'");
    }
  }

  /** Attributes without the values that must not be shown. */
  public Map<String, Object> shown(Map<String, Object> values) {
    Map<String, Object> shown = new LinkedHashMap<>(values);
    shown.replaceAll((key, value) -> attribute(key).is(Flag.HIDDEN) ? "*******" : value);
    return shown;
  }

  /** For GET-SCHEMA. */
  Map<String, Object> dump() {
    Map<String, Object> dump = new LinkedHashMap<>();
    Map<String, Object> dumped = new LinkedHashMap<>();
    attributes.forEach(
        (key, attribute) -> {
          if (!key.equals("type")) {
            dumped.put(key, attribute.dump());
          }
        });
    dump.put("attributes", dumped);
    if (!operations.isEmpty()) {
      dump.put("operations", new ArrayList<>(operations));
    }
    dump.put("description", description);
    dump.put("fullyQualifiedType", name);
    for (String trait : List.of("deprecated", "singleton")) {
      if (traits.contains(trait)) {
        dump.put(trait, true);
      }
    }
    return dump;
  }
}
