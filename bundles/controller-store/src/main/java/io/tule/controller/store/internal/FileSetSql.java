/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.FileSet;
import io.tule.api.model.VolumeMount;
import io.tule.controller.store.FileSetRepository;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Secrets, configuration maps and volume mounts. */
final class FileSetSql implements FileSetRepository {
  private static final int BATCH = 500;
  private static final String SETS =
      "SELECT id, owner_id, kind, name, content_type, immutable, use_vault, created_at, updated_at"
          + " FROM file_sets WHERE ";
  private static final String MOUNTS =
      "SELECT m.*, f.kind, f.name AS source FROM volume_mounts m"
          + " JOIN file_sets f ON f.id = m.file_set_id WHERE ";

  private final Sql sql;

  FileSetSql(Sql sql) {
    this.sql = sql;
  }

  private static FileSet set(Row r) throws SQLException {
    return new FileSet(
        r.big("id"),
        r.big("owner_id"),
        FileSet.Kind.valueOf(r.text("kind")),
        r.text("name"),
        r.text("content_type"),
        r.flag("immutable"),
        r.flag("use_vault"),
        r.time("created_at"),
        r.time("updated_at"));
  }

  private static VolumeMount mount(Row r) throws SQLException {
    return new VolumeMount(
        r.text("uuid"),
        r.big("owner_id"),
        r.text("name"),
        r.big("version"),
        r.big("file_set_id"),
        FileSet.Kind.valueOf(r.text("kind")),
        r.text("source"),
        r.time("created_at"),
        r.time("updated_at"));
  }

  @Override
  public long insert(FileSet set, String sealed) {
    return sql.insert(
        "INSERT INTO file_sets (owner_id, kind, name, content_type, immutable, use_vault,"
            + " content_sealed, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        set.ownerId(),
        set.kind(),
        set.name(),
        set.type(),
        set.immutable(),
        set.useVault(),
        sealed,
        set.createdAt(),
        set.updatedAt());
  }

  @Override
  public void update(FileSet set, String sealed) {
    sql.update(
        "UPDATE file_sets SET content_type = ?, immutable = ?, use_vault = ?, content_sealed = ?,"
            + " updated_at = ? WHERE id = ?",
        set.type(),
        set.immutable(),
        set.useVault(),
        sealed,
        set.updatedAt(),
        set.id());
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM file_sets WHERE id = ?", id);
  }

  @Override
  public Optional<FileSet> get(long ownerId, FileSet.Kind kind, String name) {
    return sql.one(
        SETS + "owner_id = ? AND kind = ? AND name = ?", FileSetSql::set, ownerId, kind, name);
  }

  @Override
  public List<FileSet> ofOwner(long ownerId, FileSet.Kind kind) {
    return sql.list(SETS + "owner_id = ? AND kind = ? ORDER BY id", FileSetSql::set, ownerId, kind);
  }

  @Override
  public Optional<FileSet> get(long id) {
    return sql.one(SETS + "id = ?", FileSetSql::set, id);
  }

  @Override
  public String content(long id) {
    return sql.one(
            "SELECT content_sealed FROM file_sets WHERE id = ?", r -> r.text("content_sealed"), id)
        .orElse("");
  }

  @Override
  public void insert(VolumeMount mount) {
    sql.update(
        "INSERT INTO volume_mounts (uuid, owner_id, name, version, file_set_id, created_at,"
            + " updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        mount.uuid(),
        mount.ownerId(),
        mount.name(),
        mount.version(),
        mount.fileSetId(),
        mount.createdAt(),
        mount.updatedAt());
  }

  @Override
  public void update(VolumeMount mount) {
    sql.update(
        "UPDATE volume_mounts SET version = ?, file_set_id = ?, updated_at = ? WHERE uuid = ?",
        mount.version(),
        mount.fileSetId(),
        mount.updatedAt(),
        mount.uuid());
  }

  @Override
  public void deleteMount(String uuid) {
    sql.update("DELETE FROM volume_mounts WHERE uuid = ?", uuid);
  }

  @Override
  public Optional<VolumeMount> mount(long ownerId, String name) {
    return sql.one(MOUNTS + "m.owner_id = ? AND m.name = ?", FileSetSql::mount, ownerId, name);
  }

  @Override
  public List<VolumeMount> mounts(long ownerId) {
    return sql.list(
        MOUNTS + "m.owner_id = ? ORDER BY m.created_at, m.name", FileSetSql::mount, ownerId);
  }

  @Override
  public List<VolumeMount> mountsOf(long fileSetId) {
    return sql.list(MOUNTS + "m.file_set_id = ? ORDER BY m.name", FileSetSql::mount, fileSetId);
  }

  @Override
  public boolean link(String agentUuid, String mountUuid) {
    if (sql.exists(
        "SELECT 1 FROM agent_volume_mounts WHERE agent_uuid = ? AND mount_uuid = ?",
        agentUuid,
        mountUuid)) {
      return false;
    }
    return sql.update(
            "INSERT INTO agent_volume_mounts (agent_uuid, mount_uuid) VALUES (?, ?)",
            agentUuid,
            mountUuid)
        > 0;
  }

  @Override
  public boolean unlink(String agentUuid, String mountUuid) {
    return sql.update(
            "DELETE FROM agent_volume_mounts WHERE agent_uuid = ? AND mount_uuid = ?",
            agentUuid,
            mountUuid)
        > 0;
  }

  @Override
  public List<String> agents(String mountUuid) {
    return sql.list(
        "SELECT agent_uuid FROM agent_volume_mounts WHERE mount_uuid = ? ORDER BY id",
        row -> row.text("agent_uuid"),
        mountUuid);
  }

  @Override
  public long sealedLength(String agentUuid) {
    return sql.one(
            "SELECT COALESCE(SUM(CHAR_LENGTH(f.content_sealed)), 0) AS total"
                + " FROM agent_volume_mounts l JOIN volume_mounts m ON m.uuid = l.mount_uuid"
                + " JOIN file_sets f ON f.id = m.file_set_id WHERE l.agent_uuid = ?",
            r -> r.big("total"),
            agentUuid)
        .orElse(0L);
  }

  @Override
  public Map<String, List<VolumeMount>> linkedTo(Collection<String> agentUuids) {
    Map<String, List<VolumeMount>> linked = new LinkedHashMap<>();
    List<String> all = List.copyOf(agentUuids);
    for (int at = 0; at < all.size(); at += BATCH) {
      List<String> some = all.subList(at, Math.min(at + BATCH, all.size()));
      sql.list(
              "SELECT l.agent_uuid, m.*, f.kind, f.name AS source FROM agent_volume_mounts l"
                  + " JOIN volume_mounts m ON m.uuid = l.mount_uuid"
                  + " JOIN file_sets f ON f.id = m.file_set_id WHERE l.agent_uuid IN ("
                  + "?, ".repeat(some.size() - 1)
                  + "?) ORDER BY l.id",
              row -> new Link(row.text("agent_uuid"), mount(row)),
              some.toArray())
          .forEach(
              link ->
                  linked
                      .computeIfAbsent(link.agentUuid(), agent -> new ArrayList<>())
                      .add(link.mount()));
    }
    return linked;
  }

  private record Link(String agentUuid, VolumeMount mount) {}
}
