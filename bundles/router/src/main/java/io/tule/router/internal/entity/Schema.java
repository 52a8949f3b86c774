/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

import io.tule.router.internal.entity.AttributeType.Flag;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All types of entities; names and values are those that clients of qpid-dispatch 1.x know. */
public final class Schema {
  private static final Set<String> TRAITS = Set.of("singleton", "deprecated", "referential");

  private final Map<String, EntityType> types = new LinkedHashMap<>();

  /** What is answered as the schema, empty for what it is. */
  private Supplier<Map<String, Object>> shown = Map::of;

  private Schema() {}

  /** Reads the types that come with this bundle. */
  public static Schema load() {
    Schema schema = new Schema();
    try (InputStream in = Schema.class.getResourceAsStream("types.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String head = "";
      List<AttributeType> own = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("type ")) {
          schema.add(head, own);
          head = line;
          own.clear();
        } else if (line.startsWith("  ")) {
          own.add(attribute(line.trim().split(" ")));
        }
      }
      schema.add(head, own);
      return schema;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String head, List<AttributeType> own) {
    if (head.isEmpty()) {
      return;
    }
    String[] parts = head.split(" -- ", 2);
    List<String> words = new ArrayList<>(Arrays.asList(parts[0].split(" ")));
    String name = EntityType.longName(words.get(1));
    List<String> bases = new ArrayList<>();
    Map<String, AttributeType> attributes = new LinkedHashMap<>();
    own.forEach(a -> attributes.put(a.name(), a));
    List<String> rest = words.subList(2, words.size());
    EntityType base = null;
    if (!rest.isEmpty() && rest.get(0).equals(":")) {
      base = types.get(EntityType.longName(rest.get(1)));
      rest = rest.subList(2, rest.size());
      bases.add(base.name());
      bases.addAll(base.bases());
      attributes.putAll(base.attributes());
    }
    Set<String> traits = new HashSet<>(rest);
    traits.retainAll(TRAITS);
    List<String> operations = new ArrayList<>(rest);
    operations.removeAll(TRAITS);
    if (base != null) {
      operations.addAll(base.operations());
    }
    types.put(name, new EntityType(name, bases, attributes, operations, traits, parts[1]));
  }

  private static AttributeType attribute(String[] words) {
    List<String> labels = words[1].contains("|") ? List.of(words[1].split("\\|")) : List.of();
    String kind = labels.isEmpty() ? words[1] : "enum";
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    String alias = "";
    String given = null;
    for (String word : Arrays.asList(words).subList(2, words.length)) {
      if (word.startsWith("=")) {
        given = word.substring(1);
      } else if (word.startsWith("alias:")) {
        alias = word.substring("alias:".length());
      } else {
        flags.add(Flag.of(word.charAt(0)));
      }
    }
    AttributeType plain = new AttributeType(words[0], kind, labels, null, flags, alias);
    return given == null
        ? plain
        : new AttributeType(words[0], kind, labels, plain.convert(given), flags, alias);
  }

  /** All types. */
  public Collection<EntityType> types() {
    return Collections.unmodifiableCollection(types.values());
  }

  /** Names of all attributes of all types. */
  public Set<String> attributes() {
    Set<String> names = new LinkedHashSet<>();
    types.values().forEach(t -> names.addAll(t.attributes().keySet()));
    return names;
  }

  /**
   * A type by its name, with or without prefix.
   *
   * @throws EntityException if there is none
   */
  public EntityType type(String name) {
    EntityType type = types.get(EntityType.longName(name));
    if (type == null) {
      throw EntityException.badRequest("No such entity type '" + name + "'");
    }
    return type;
  }

  /**
   * The same types, but told to who asks for the schema in an installation's own words.
   *
   * @param dump such as an {@link InstalledSchema}; asked each time, empty for none
   */
  public Schema shownAs(Supplier<Map<String, Object>> dump) {
    Schema schema = new Schema();
    schema.types.putAll(types);
    schema.shown = dump;
    return schema;
  }

  /** The whole for GET-SCHEMA: maps, lists, texts, numbers and booleans only. */
  public Map<String, Object> dump() {
    Map<String, Object> installed = shown.get();
    if (!installed.isEmpty()) {
      return installed;
    }
    Map<String, Object> dumped = new LinkedHashMap<>();
    types.values().forEach(t -> dumped.put(t.shortName().replace("router.config.", ""), t.dump()));
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("prefix", EntityType.PREFIX.substring(0, EntityType.PREFIX.length() - 1));
    dump.put("entityTypes", dumped);
    return dump;
  }
}
