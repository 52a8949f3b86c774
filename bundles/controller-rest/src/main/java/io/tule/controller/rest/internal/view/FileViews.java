/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.FileSet;
import io.tule.api.model.VolumeMount;
import io.tule.controller.FileSetService;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.http.Json;
import java.time.Instant;

/** Secrets, configuration maps and volume mounts (contract D2 and D4). */
public final class FileViews {
  private FileViews() {}

  /**
   * An element of {@code GET /secrets} and {@code GET /configmaps}: nothing of what is in the
   * files.
   *
   * @param set the set
   */
  public static ObjectNode listed(FileSet set) {
    ObjectNode node = named(set);
    times(node, set);
    return node;
  }

  /**
   * The object of {@code GET /secrets/:name} and {@code GET /configmaps/:name}.
   *
   * @param content the set with its files
   */
  public static ObjectNode full(FileSetService.Content content) {
    ObjectNode node = named(content.set());
    ObjectNode data = node.putObject("data");
    content.data().forEach(data::put);
    times(node, content.set());
    return node;
  }

  private static ObjectNode named(FileSet set) {
    ObjectNode node = Json.object().put("id", set.id()).put("name", set.name());
    if (set.kind() == FileSet.Kind.SECRET) {
      return node.put("type", set.type());
    }
    return node.put("immutable", set.immutable()).put("useVault", set.useVault());
  }

  private static void times(ObjectNode node, FileSet set) {
    node.put("created_at", Wire.time(set.createdAt()));
    node.put("updated_at", Wire.time(set.updatedAt()));
  }

  /**
   * The object of {@code GET /volumeMounts/:name}.
   *
   * @param mount the volume mount
   */
  public static ObjectNode mount(VolumeMount mount) {
    ObjectNode node = Json.object().put("uuid", mount.uuid()).put("name", mount.name());
    source(node, mount);
    node.put("version", mount.version());
    return times(node, mount.createdAt(), mount.updatedAt());
  }

  private static ObjectNode times(ObjectNode node, Instant created, Instant updated) {
    return node.put("createdAt", Wire.time(created)).put("updatedAt", Wire.time(updated));
  }

  private static void source(ObjectNode node, VolumeMount mount) {
    boolean secret = mount.kind() == FileSet.Kind.SECRET;
    node.set("configMapName", Wire.orNull(secret ? "" : mount.source()));
    node.set("secretName", Wire.orNull(secret ? mount.source() : ""));
  }

  /**
   * An element of the volume mounts in a fog object.
   *
   * @param mount the volume mount
   */
  static JsonNode linked(VolumeMount mount) {
    ObjectNode node = Json.object().put("name", mount.name()).put("version", mount.version());
    source(node, mount);
    return node;
  }

  /**
   * An element of {@code GET /agent/volumeMounts}.
   *
   * @param delivery the volume mount with its files
   */
  public static ObjectNode delivered(VolumeMountService.Delivery delivery) {
    VolumeMount mount = delivery.mount();
    ObjectNode node = Json.object().put("uuid", mount.uuid()).put("name", mount.name());
    node.put("version", mount.version()).put("type", mount.kind().wireName());
    ObjectNode data = node.putObject("data");
    delivery.files().forEach(data::put);
    return node;
  }
}
