/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.BackupService;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The last entry of a backup, which says what the others hold.
 *
 * @param createdAt when it was made
 * @param version of the Tule that made it
 * @param migrations numbers of the migrations of its schema
 */
record Manifest(Instant createdAt, String version, Set<Integer> migrations, List<Entry> entries) {
  /** Version of the form of a backup. */
  static final int FORMAT = 1;

  private static final JsonMapper JSON = new JsonMapper();

  Manifest {
    migrations = Set.copyOf(migrations);
    entries = List.copyOf(entries);
  }

  /**
   * An entry of the file.
   *
   * @param name for example {@code tables/users.jsonl}
   * @param sha256 of its bytes, in hex
   */
  record Entry(String name, TableRows.Extent extent, String sha256) {}

  byte[] toJson() throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT).put("createdAt", createdAt.toString()).put("tuleVersion", version);
    json.put("schemaVersion", schema());
    new TreeSet<>(migrations).forEach(json.putArray("migrations")::add);
    for (Entry entry : entries) {
      json.withArray("entries")
          .addObject()
          .put("name", entry.name())
          .put("rows", entry.extent().rows())
          .put("highestId", entry.extent().highest())
          .put("sha256", entry.sha256());
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  static Manifest parse(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    int format = json.path("format").asInt();
    if (format != FORMAT) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "The backup has format " + format + "; this version reads format " + FORMAT);
    }
    Set<Integer> migrations = new TreeSet<>();
    json.path("migrations").forEach(number -> migrations.add(number.asInt()));
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : json.path("entries")) {
      entries.add(
          new Entry(
              entry.path("name").asText(),
              new TableRows.Extent(entry.path("rows").asLong(), entry.path("highestId").asLong()),
              entry.path("sha256").asText()));
    }
    try {
      return new Manifest(
          Instant.parse(json.path("createdAt").asText()),
          json.path("tuleVersion").asText(),
          migrations,
          entries);
    } catch (DateTimeException e) {
      throw new IOException("createdAt", e);
    }
  }

  private int schema() {
    return migrations.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  BackupService.Report report() {
    List<Entry> tables = entries.stream().filter(e -> e.name().startsWith("tables/")).toList();
    return new BackupService.Report(
        createdAt,
        version,
        schema(),
        tables.size(),
        tables.stream().mapToLong(e -> e.extent().rows()).sum());
  }
}
