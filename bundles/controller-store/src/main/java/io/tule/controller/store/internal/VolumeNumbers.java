/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

/**
 * Numbers of volume mappings. A row of the database stands for a block of them, which no other
 * Controller has and which grows even where the transaction that took it comes to nothing; so most
 * new mappings write nothing for their number. What is left of a block when the process ends stays
 * unused.
 */
final class VolumeNumbers {
  private static final int BLOCK = 32;

  private long next;
  private long end;

  /** A number that no mapping has had. */
  long next(Sql sql) {
    long number;
    long row = 0;
    synchronized (this) {
      if (next == end) {
        row = sql.insert("INSERT INTO volume_numbers DEFAULT VALUES");
        next = (row - 1) * BLOCK + 1;
        end = next + BLOCK;
      }
      number = next++;
    }
    if (row != 0) {
      // Another transaction may have these rows locked, and be about to come here.
      sql.update("DELETE FROM volume_numbers WHERE id < ?", row);
    }
    return number;
  }

  /** Another state of the database may know the numbers of the present block. */
  synchronized void forget() {
    next = end;
  }
}
