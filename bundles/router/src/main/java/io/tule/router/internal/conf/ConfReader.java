/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.EntityType;
import io.tule.router.internal.entity.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads configuration files and checks them. */
public final class ConfReader {
  private static final Set<String> SHORT =
      Set.of("address", "linkRoute", "autoLink", "exchange", "binding");

  private final Schema schema;

  /** A reader of entities of these types. */
  public ConfReader(Schema schema) {
    this.schema = schema;
  }

  /**
   * Reads a file, and the virtual hosts of the folder that its policy names.
   *
   * @throws ConfException if it cannot be read or something in it is wrong
   */
  public Configuration read(Path file) throws ConfException {
    boolean json = file.toString().endsWith(".json");
    Configuration configuration = parse(lines(file), json);
    String folder = String.valueOf(configuration.policy().getOrDefault("policyDir", ""));
    if (folder.isEmpty()) {
      return configuration;
    }
    List<Map<String, Object>> vhosts = new ArrayList<>(configuration.of("vhost"));
    for (Path vhostFile : jsonFiles(file.toAbsolutePath().resolveSibling(folder))) {
      for (ConfText.Section section : ConfText.readJson(lines(vhostFile))) {
        if (section.name().equals("vhost")) {
          vhosts.add(validate(schema.type("vhost"), section));
        }
      }
    }
    Map<String, List<Map<String, Object>>> entities = new LinkedHashMap<>(configuration.entities());
    entities.put("vhost", vhosts);
    return new Configuration(configuration.router(), configuration.policy(), entities);
  }

  private static List<String> lines(Path file) throws ConfException {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new ConfException(0, "cannot read " + file + ": " + e.getMessage());
    }
  }

  private static List<Path> jsonFiles(Path folder) throws ConfException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".json")).sorted().toList();
    } catch (IOException e) {
      throw new ConfException(0, "cannot read the folder " + folder + ": " + e.getMessage());
    }
  }

  /** Reads the lines of a file. */
  public Configuration parse(List<String> lines, boolean json) throws ConfException {
    List<ConfText.Section> sections = json ? ConfText.readJson(lines) : ConfText.read(lines);
    Map<String, List<Map<String, Object>>> entities = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (ConfText.Section section : sections) {
      EntityType type = type(section);
      Map<String, Object> attributes = validate(type, section);
      List<Map<String, Object>> same =
          entities.computeIfAbsent(type.shortName(), t -> new ArrayList<>());
      if (type.singleton() && !same.isEmpty()) {
        throw new ConfException(section.line(), "a second section " + section.name());
      }
      Object name = attributes.get("name");
      if (name != null && !names.add(type.name() + "/" + name)) {
        throw new ConfException(section.line(), "a second " + section.name() + " named " + name);
      }
      same.add(attributes);
    }
    Map<String, Object> router = single(entities, "router");
    checkRoles(router, entities);
    return new Configuration(router, single(entities, "policy"), entities);
  }

  /**
   * Checks what is configured in another way than by a file.
   *
   * @param given attributes by the short name of their type; one router at most
   */
  public Configuration check(Map<String, List<Map<String, Object>>> given) throws ConfException {
    Map<String, List<Map<String, Object>>> entities = new LinkedHashMap<>();
    for (Map.Entry<String, List<Map<String, Object>>> entry : given.entrySet()) {
      List<Map<String, Object>> valid = new ArrayList<>();
      for (Map<String, Object> attributes : entry.getValue()) {
        valid.add(
            validate(
                schema.type(entry.getKey()), new ConfText.Section(entry.getKey(), attributes, 0)));
      }
      entities.put(entry.getKey(), valid);
    }
    Map<String, Object> router = single(entities, "router");
    checkRoles(router, entities);
    return new Configuration(router, single(entities, "policy"), entities);
  }

  private EntityType type(ConfText.Section section) throws ConfException {
    String name =
        SHORT.contains(section.name()) ? "router.config." + section.name() : section.name();
    try {
      EntityType type = schema.type(name);
      if (!type.isA(EntityType.longName("configurationEntity"))
          && !type.shortName().equals("dummy")) {
        throw new ConfException(section.line(), "a " + name + " cannot be configured");
      }
      return type;
    } catch (EntityException e) {
      throw new ConfException(section.line(), e.getMessage());
    }
  }

  private static Map<String, Object> validate(EntityType type, ConfText.Section section)
      throws ConfException {
    try {
      return type.validate(section.attributes());
    } catch (EntityException e) {
      throw new ConfException(section.line(), e.getMessage());
    }
  }

  private Map<String, Object> single(
      Map<String, List<Map<String, Object>>> entities, String shortName) {
    List<Map<String, Object>> given = entities.get(shortName);
    return given == null ? schema.type(shortName).validate(Map.of()) : given.get(0);
  }

  private static void checkRoles(
      Map<String, Object> router, Map<String, List<Map<String, Object>>> entities)
      throws ConfException {
    for (String type : List.of("listener", "connector")) {
      for (Map<String, Object> entity : entities.getOrDefault(type, List.of())) {
        try {
          Roles.check(router, type, entity);
        } catch (EntityException e) {
          throw new ConfException(0, e.getMessage());
        }
      }
    }
  }
}
