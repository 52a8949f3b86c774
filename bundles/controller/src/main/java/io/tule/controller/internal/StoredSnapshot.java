/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.controller.Snapshot;
import io.tule.controller.store.DiagnosticRepository.SnapshotRow;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A snapshot in the store, read one piece at a time. */
final class StoredSnapshot implements Snapshot {
  private final Context context;
  private final String microserviceUuid;
  private final SnapshotRow row;

  StoredSnapshot(Context context, String microserviceUuid, SnapshotRow row) {
    this.context = context;
    this.microserviceUuid = microserviceUuid;
    this.row = row;
  }

  /** The wire's {@code imageSnapshot} of a microservice with this snapshot. */
  static String reference(long id) {
    return "snapshots/" + id + ".tar.gz";
  }

  @Override
  public String fileName() {
    return microserviceUuid + ".tar.gz";
  }

  @Override
  public long length() {
    return row.bytes();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    long left = row.bytes();
    for (int position = 0; left > 0; position++) {
      int at = position;
      Optional<byte[]> piece = context.store().read(tx -> tx.diagnostics().piece(row.id(), at));
      if (piece.isEmpty()) {
        throw new IOException("the snapshot was deleted while it was read");
      }
      out.write(piece.get());
      left -= piece.get().length;
    }
    out.flush();
    context.store().inTransaction(this::forget);
  }

  private boolean forget(Transaction tx) {
    tx.diagnostics().deleteSnapshot(row.id());
    tx.microservices()
        .get(microserviceUuid)
        .filter(m -> m.imageSnapshot().equals(reference(row.id())))
        .ifPresent(m -> tx.diagnostics().setImageSnapshot(microserviceUuid, ""));
    return true;
  }
}
