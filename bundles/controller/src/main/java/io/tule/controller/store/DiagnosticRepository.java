/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.controller.TraceOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Traces and snapshots of microservices, both in bounded pieces. */
public interface DiagnosticRepository {
  /** Starts or stops a trace; its text stays. */
  void setTrace(String microserviceUuid, boolean run);

  /** Traces of an agent's microservices, running or not. */
  List<TraceOrder> traces(String agentUuid);

  /** The trace of a microservice, if one was ever started. */
  Optional<Trace> trace(String microserviceUuid);

  /**
   * Adds to a trace that exists.
   *
   * @param keep about how many characters stay; older pieces are dropped
   */
  void addToTrace(String microserviceUuid, String text, int keep);

  /** A microservice of the agent whose snapshot is wanted, "" for none. */
  String wantedSnapshot(String agentUuid);

  /** Sets the wire's {@code imageSnapshot} of a microservice. */
  void setImageSnapshot(String microserviceUuid, String value);

  /** Begins a snapshot that is not complete, and gives its id. */
  long beginSnapshot(String microserviceUuid, Instant now);

  /**
   * Adds a piece.
   *
   * @return false where the snapshot is no longer there
   */
  boolean addToSnapshot(long id, int position, byte[] piece, Instant now);

  /** Completes a snapshot; false where it is no longer there. */
  boolean completeSnapshot(long id);

  void deleteSnapshot(long id);

  /** Deletes a microservice's snapshots, and those of all that were begun before and are silent. */
  void deleteSnapshots(String microserviceUuid, Instant silentSince);

  /** The latest complete snapshot of a microservice. */
  Optional<SnapshotRow> snapshot(String microserviceUuid);

  /** A piece of a snapshot, if it is there. */
  Optional<byte[]> piece(long id, int position);

  /** Bytes of all snapshots together. */
  long snapshotBytes();

  /**
   * What was traced.
   *
   * @param shortened older text was dropped
   */
  record Trace(String text, boolean shortened) {}

  /** A complete snapshot. */
  record SnapshotRow(long id, long bytes) {}
}
