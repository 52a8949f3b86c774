/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.controller.ControllerException;
import io.tule.controller.DiagnosticService;
import io.tule.controller.ErrorKind;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Takes a snapshot from an agent, in transactions of one piece each, so that a slow agent holds
 * neither memory nor the database.
 */
final class SnapshotUpload {
  private static final int PIECE = 512 * 1024;
  private static final Duration SILENCE = Duration.ofMinutes(15);

  private final Context context;
  private final long quota;

  SnapshotUpload(Context context, long quota) {
    this.context = context;
    this.quota = quota;
  }

  private record Begun(long id, String microserviceUuid) {}

  /** Stores the stream; one that nobody wants is passed over, as the original does. */
  void run(String agentUuid, InputStream archive) {
    Begun begun = context.store().inTransaction(tx -> begin(tx, agentUuid));
    if (begun.id() == 0) {
      return;
    }
    boolean done = false;
    try {
      copy(begun.id(), archive);
      context.store().inTransaction(tx -> finish(tx, begun));
      done = true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!done) {
        context
            .store()
            .inTransaction(
                tx -> {
                  tx.diagnostics().deleteSnapshot(begun.id());
                  return true;
                });
      }
    }
  }

  private Begun begin(Transaction tx, String agentUuid) {
    String uuid = tx.diagnostics().wantedSnapshot(agentUuid);
    if (uuid.isEmpty()) {
      return new Begun(0, "");
    }
    tx.diagnostics().deleteSnapshots(uuid, context.now().minus(SILENCE));
    return new Begun(tx.diagnostics().beginSnapshot(uuid, context.now()), uuid);
  }

  private void copy(long id, InputStream archive) throws IOException {
    byte[] buffer = new byte[PIECE];
    long total = 0;
    for (int position = 0; ; position++) {
      int length = archive.readNBytes(buffer, 0, PIECE);
      if (length == 0) {
        return;
      }
      total += length;
      if (total > DiagnosticService.SNAPSHOT_LIMIT) {
        throw tooLarge("The snapshot is larger than " + DiagnosticService.SNAPSHOT_LIMIT);
      }
      byte[] piece = Arrays.copyOf(buffer, length);
      int at = position;
      context.store().inTransaction(tx -> add(tx, id, at, piece));
    }
  }

  private boolean add(Transaction tx, long id, int position, byte[] piece) {
    if (tx.diagnostics().snapshotBytes() + piece.length > quota) {
      throw tooLarge("There is no room for another snapshot; fetch or delete one");
    }
    if (!tx.diagnostics().addToSnapshot(id, position, piece, context.now())) {
      throw superseded();
    }
    return true;
  }

  private static boolean finish(Transaction tx, Begun begun) {
    if (!tx.diagnostics().completeSnapshot(begun.id())) {
      throw superseded();
    }
    tx.diagnostics()
        .setImageSnapshot(begun.microserviceUuid(), StoredSnapshot.reference(begun.id()));
    return true;
  }

  private static ControllerException superseded() {
    return ControllerException.notFound("Image snapshot not found");
  }

  private static ControllerException tooLarge(String message) {
    return new ControllerException(ErrorKind.TOO_LARGE, ReasonCode.LIMIT_EXCEEDED, message);
  }
}
