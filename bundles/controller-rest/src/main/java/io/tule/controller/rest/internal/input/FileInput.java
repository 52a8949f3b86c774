/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.FileSet;
import io.tule.controller.Draft;
import io.tule.controller.FileSetFields;
import io.tule.controller.rest.internal.http.ApiFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bodies about secrets, configuration maps and volume mounts. */
public final class FileInput {
  private FileInput() {}

  /** Where a volume mount has its files from. */
  public record Source(FileSet.Kind kind, String name) {}

  /**
   * The fields of {@code POST} and {@code PATCH /secrets} and {@code /configmaps}.
   *
   * @param body the checked body
   */
  public static Draft<FileSet> fileSet(ObjectNode body) {
    Body<FileSet> fields = new Body<>(body);
    fields.text(FileSetFields.NAME).text(FileSetFields.TYPE);
    fields.flag(FileSetFields.IMMUTABLE).flag(FileSetFields.USE_VAULT);
    return fields.value(FileSetFields.DATA, FileInput::data).draft();
  }

  private static Map<String, String> data(JsonNode node) {
    Map<String, String> data = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        // The key may be as secret as the value where somebody mistook one for the other.
        throw ApiFailure.invalid("Field 'data' has a value that is no text");
      }
      data.put(entry.getKey(), entry.getValue().asText());
    }
    return data;
  }

  /**
   * The source in {@code POST} and {@code PATCH /volumeMounts}.
   *
   * @param body the checked body
   * @throws ApiFailure 400 unless it names just one
   */
  public static Source source(ObjectNode body) {
    String secret = body.path("secretName").asText("");
    String configMap = body.path("configMapName").asText("");
    if (secret.isEmpty() && configMap.isEmpty()) {
      throw ApiFailure.invalid("Must specify either secretName or configMapName");
    }
    if (!secret.isEmpty() && !configMap.isEmpty()) {
      throw ApiFailure.invalid("Cannot specify both secretName and configMapName");
    }
    return secret.isEmpty()
        ? new Source(FileSet.Kind.CONFIG_MAP, configMap)
        : new Source(FileSet.Kind.SECRET, secret);
  }
}
