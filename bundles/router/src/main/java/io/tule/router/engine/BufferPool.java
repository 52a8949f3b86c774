/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Direct buffers of 64 KiB that connections hold only while they have something to send. Guarded by
 * the router's lock.
 */
public final class BufferPool {
  private static final int SIZE = 64 * 1024;

  /** So many are kept for the next who needs one. */
  public static final int KEPT = 16;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  /** How many wait to be used. */
  public int kept() {
    return free.size();
  }

  ByteBuffer take() {
    ByteBuffer b = free.poll();
    return b != null ? b : ByteBuffer.allocateDirect(SIZE);
  }

  void give(ByteBuffer b) {
    if (b.isDirect() && free.size() < KEPT) {
      free.push(b);
    }
  }
}
