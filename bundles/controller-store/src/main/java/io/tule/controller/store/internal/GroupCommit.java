/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.TuleException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts committed transactions into the file, all that wait at once with one write: one thread
 * writes for itself and for those that came while the last write went on. The cost of a write
 * hardly depends on how many transactions it holds.
 */
final class GroupCommit {
  private final Runnable store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stored = lock.newCondition();
  private long asked;
  private long done;
  private boolean writing;

  /**
   * @param store writes everything that is committed when it is called, and returns when that is in
   *     the file
   */
  GroupCommit(Runnable store) {
    this.store = store;
  }

  /**
   * Returns when all that the caller has committed is in the file.
   *
   * @throws TuleException where it could not be written; nobody knows then whether it is there
   */
  void await() {
    lock.lock();
    try {
      long mine = ++asked;
      while (done < mine) {
        if (writing) {
          stored.awaitUninterruptibly();
        } else {
          write();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    long covered = asked;
    writing = true;
    lock.unlock();
    boolean fine = false;
    try {
      store.run();
      fine = true;
    } finally {
      lock.lock();
      writing = false;
      if (fine) {
        done = covered;
      }
      stored.signalAll();
    }
  }
}
