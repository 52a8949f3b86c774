/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.journal.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code parameters.json}: replaced as a whole, so that it is never half written. */
final class ParameterFile {
  private static final Logger LOG = LoggerFactory.getLogger(ParameterFile.class);

  private final Path file;

  ParameterFile(Path directory) {
    this.file = directory.resolve("parameters.json");
  }

  /** Reads into the collections; what cannot be read counts as never set. */
  Profile read(Map<Profile, Map<Parameter, String>> values, Set<Parameter> pending) {
    if (!Files.exists(file)) {
      return Profile.DEFAULT;
    }
    try {
      JsonNode root = new ObjectMapper().readTree(Files.readString(file));
      for (Profile profile : Profile.values()) {
        JsonNode told = root.path("profiles").path(profile.key());
        for (Parameter parameter : Parameter.values()) {
          JsonNode value = told.path(parameter.name());
          if (value.isTextual()) {
            values.get(profile).put(parameter, value.asText());
          }
        }
      }
      for (Parameter parameter : Parameter.values()) {
        for (JsonNode each : root.path("pending")) {
          if (each.asText().equals(parameter.name())) {
            pending.add(parameter);
          }
        }
      }
      return Profile.of(root.path("profile").asText()).orElse(Profile.DEFAULT);
    } catch (IOException e) {
      LOG.error("{} cannot be read; every parameter has its first value", file, e);
      return Profile.DEFAULT;
    }
  }

  void write(Profile profile, Map<Profile, Map<Parameter, String>> values, Set<Parameter> pending)
      throws IOException {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("profile", profile.key());
    ObjectNode profiles = root.putObject("profiles");
    values.forEach(
        (each, mine) -> {
          ObjectNode node = profiles.putObject(each.key());
          mine.forEach((parameter, value) -> node.put(parameter.name(), value));
        });
    ArrayNode untold = root.putArray("pending");
    pending.forEach(each -> untold.add(each.name()));
    PrivateFiles.createDirectory(file.getParent());
    PrivateFiles.replace(file, root.toPrettyString().getBytes(StandardCharsets.UTF_8), true);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
