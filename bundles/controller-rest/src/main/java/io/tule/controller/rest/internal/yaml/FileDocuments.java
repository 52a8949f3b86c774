/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.FileSet;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;

/**
 * Turns documents of the kinds Secret, ConfigMap and VolumeMount into the bodies of the JSON routes
 * (contract D4).
 */
public final class FileDocuments {
  private FileDocuments() {}

  /**
   * The body of {@code POST /secrets} or {@code /configmaps}.
   *
   * @throws ApiFailure 400 where the document is missing, malformed or of another kind
   */
  public static ObjectNode fileSet(Multipart upload, FileSet.Kind kind) {
    ObjectNode document = Conversion.document(file(upload, kind.wireName()), kind.text(), false);
    ObjectNode body = Json.object();
    body.set("name", document.get("metadata").path("name"));
    body.set("data", document.path("data"));
    if (kind == FileSet.Kind.SECRET) {
      boolean inside = document.path("spec").hasNonNull("type");
      body.set("type", inside ? document.get("spec").get("type") : document.path("type"));
    } else {
      body.set("immutable", document.path("spec").path("immutable"));
      body.set("useVault", document.path("spec").path("useVault"));
    }
    return Conversion.dropMissing(body);
  }

  /**
   * The body of {@code PATCH /secrets} or {@code /configmaps}.
   *
   * @param name the name in the request's path
   * @throws ApiFailure 400 also where the document has another name
   */
  public static ObjectNode fileSet(Multipart upload, FileSet.Kind kind, String name) {
    return checkName(fileSet(upload, kind), kind.text(), name);
  }

  /**
   * The body of {@code POST /volumeMounts}.
   *
   * @throws ApiFailure 400 where the document is missing, malformed or of another kind
   */
  public static ObjectNode volumeMount(Multipart upload) {
    ObjectNode document = Conversion.document(file(upload, "volumeMount"), "VolumeMount", true);
    ObjectNode body = Json.object();
    body.set("name", document.get("metadata").path("name"));
    body.set("secretName", document.get("spec").path("secretName"));
    body.set("configMapName", document.get("spec").path("configMapName"));
    return Conversion.dropMissing(body);
  }

  /**
   * The body of {@code PATCH /volumeMounts}.
   *
   * @param name the name in the request's path
   * @throws ApiFailure 400 also where the document has another name
   */
  public static ObjectNode volumeMount(Multipart upload, String name) {
    return checkName(volumeMount(upload), "VolumeMount", name);
  }

  private static ObjectNode checkName(ObjectNode body, String kind, String name) {
    String given = body.path("name").asText("undefined");
    if (!given.equals(name)) {
      throw ApiFailure.invalid(
          kind + " name in YAML (" + given + ") doesn't match endpoint path (" + name + ")");
    }
    return body;
  }

  private static String file(Multipart upload, String field) {
    return upload
        .file(field)
        .orElseThrow(() -> ApiFailure.invalid("The file '" + field + "' is missing"));
  }
}
