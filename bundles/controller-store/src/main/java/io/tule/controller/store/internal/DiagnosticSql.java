/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.TraceOrder;
import io.tule.controller.store.DiagnosticRepository;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Traces and snapshots in pieces. */
final class DiagnosticSql implements DiagnosticRepository {
  private static final int PIECE = 64 * 1024;

  private final Sql sql;

  DiagnosticSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public void setTrace(String microserviceUuid, boolean run) {
    int updated =
        sql.update(
            "UPDATE traces SET running = ? WHERE microservice_uuid = ?", run, microserviceUuid);
    if (updated == 0) {
      sql.update(
          "INSERT INTO traces (microservice_uuid, running, shortened) VALUES (?, ?, FALSE)",
          microserviceUuid,
          run);
    }
  }

  @Override
  public List<TraceOrder> traces(String agentUuid) {
    return sql.list(
        "SELECT t.microservice_uuid, t.running FROM traces t JOIN microservices m"
            + " ON m.uuid = t.microservice_uuid WHERE m.agent_uuid = ? ORDER BY m.seq",
        r -> new TraceOrder(r.text("microservice_uuid"), r.flag("running")),
        agentUuid);
  }

  @Override
  public Optional<Trace> trace(String microserviceUuid) {
    return sql.one(
            "SELECT shortened FROM traces WHERE microservice_uuid = ?",
            r -> r.flag("shortened"),
            microserviceUuid)
        .map(
            shortened ->
                new Trace(
                    String.join(
                        "",
                        sql.list(
                            "SELECT chunk FROM trace_chunks WHERE microservice_uuid = ?"
                                + " ORDER BY id",
                            r -> r.text("chunk"),
                            microserviceUuid)),
                    shortened));
  }

  @Override
  public void addToTrace(String microserviceUuid, String text, int keep) {
    Optional<Piece> last =
        sql.one(
            "SELECT id, text_length FROM trace_chunks WHERE microservice_uuid = ?"
                + " ORDER BY id DESC FETCH FIRST 1 ROWS ONLY",
            r -> new Piece(r.big("id"), r.number("text_length")),
            microserviceUuid);
    if (last.isPresent() && last.get().length() + text.length() <= PIECE) {
      sql.update(
          "UPDATE trace_chunks SET chunk = CONCAT(chunk, CAST(? AS VARCHAR)),"
              + " text_length = text_length + ? WHERE id = ?",
          text,
          text.length(),
          last.get().id());
      return;
    }
    for (int from = 0; from < text.length(); ) {
      int to = end(text, from);
      sql.update(
          "INSERT INTO trace_chunks (microservice_uuid, text_length, chunk) VALUES (?, ?, ?)",
          microserviceUuid,
          to - from,
          text.substring(from, to));
      from = to;
    }
    shorten(microserviceUuid, keep);
  }

  /** Where a piece ends, never between the two halves of a character. */
  private static int end(String text, int from) {
    int to = Math.min(from + PIECE, text.length());
    return to < text.length() && Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
  }

  private void shorten(String microserviceUuid, int keep) {
    List<Piece> pieces =
        sql.list(
            "SELECT id, text_length FROM trace_chunks WHERE microservice_uuid = ? ORDER BY id DESC",
            r -> new Piece(r.big("id"), r.number("text_length")),
            microserviceUuid);
    long kept = 0;
    for (Piece piece : pieces) {
      kept += piece.length();
      if (kept > keep) {
        sql.update(
            "DELETE FROM trace_chunks WHERE microservice_uuid = ? AND id <= ?",
            microserviceUuid,
            piece.id());
        sql.update(
            "UPDATE traces SET shortened = TRUE WHERE microservice_uuid = ?", microserviceUuid);
        return;
      }
    }
  }

  @Override
  public String wantedSnapshot(String agentUuid) {
    return sql.one(
            "SELECT uuid FROM microservices WHERE agent_uuid = ? AND image_snapshot = 'get_image'"
                + " ORDER BY seq FETCH FIRST 1 ROWS ONLY",
            r -> r.text("uuid"),
            agentUuid)
        .orElse("");
  }

  @Override
  public void setImageSnapshot(String microserviceUuid, String value) {
    sql.update(
        "UPDATE microservices SET image_snapshot = ? WHERE uuid = ?", value, microserviceUuid);
  }

  @Override
  public long beginSnapshot(String microserviceUuid, Instant now) {
    return sql.insert(
        "INSERT INTO snapshots (microservice_uuid, complete, size_bytes, updated_at)"
            + " VALUES (?, FALSE, 0, ?)",
        microserviceUuid,
        now);
  }

  @Override
  public boolean addToSnapshot(long id, int position, byte[] piece, Instant now) {
    int updated =
        sql.update(
            "UPDATE snapshots SET size_bytes = size_bytes + ?, updated_at = ? WHERE id = ?",
            piece.length,
            now,
            id);
    if (updated == 0) {
      return false;
    }
    sql.update(
        "INSERT INTO snapshot_chunks (snapshot_id, position, chunk) VALUES (?, ?, ?)",
        id,
        position,
        piece);
    return true;
  }

  @Override
  public boolean completeSnapshot(long id) {
    return sql.update("UPDATE snapshots SET complete = TRUE WHERE id = ?", id) == 1;
  }

  @Override
  public void deleteSnapshot(long id) {
    sql.update("DELETE FROM snapshots WHERE id = ?", id);
  }

  @Override
  public void deleteSnapshots(String microserviceUuid, Instant silentSince) {
    sql.update("DELETE FROM snapshots WHERE microservice_uuid = ?", microserviceUuid);
    sql.update("DELETE FROM snapshots WHERE NOT complete AND updated_at < ?", silentSince);
  }

  @Override
  public Optional<SnapshotRow> snapshot(String microserviceUuid) {
    return sql.one(
        "SELECT id, size_bytes FROM snapshots WHERE microservice_uuid = ? AND complete"
            + " ORDER BY id DESC FETCH FIRST 1 ROWS ONLY",
        r -> new SnapshotRow(r.big("id"), r.big("size_bytes")),
        microserviceUuid);
  }

  @Override
  public Optional<byte[]> piece(long id, int position) {
    return sql.one(
        "SELECT chunk FROM snapshot_chunks WHERE snapshot_id = ? AND position = ?",
        r -> r.bytes("chunk"),
        id,
        position);
  }

  @Override
  public long snapshotBytes() {
    return sql.one(
            "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS BIGINT) AS total FROM snapshots",
            r -> r.big("total"))
        .orElse(0L);
  }

  private record Piece(long id, int length) {}
}
