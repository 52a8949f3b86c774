/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be under way for each connection: less of it once many bytes wait for sockets or for
 * answers, so that 1,000 connections whose peers do not read hold about 48 MiB. Any thread.
 */
final class Budget {
  private static final long ENOUGH = 8L * 1024 * 1024;
  private static final long MUCH = 2 * ENOUGH;
  private static final int MOST = 16;
  private static final int FEWER = 8;

  /** As many as are answered at once, or a connection would wait for an answer that waits too. */
  static final int LEAST = 4;

  private static final int SMALL_CHUNK = 8 * 1024;

  private final AtomicLong bytes = new AtomicLong();

  /** Bytes are under way, or, if negative, no more. */
  void add(long change) {
    bytes.addAndGet(change);
  }

  /** Messages under way in one direction of a connection. */
  int window() {
    long now = bytes.get();
    return now < ENOUGH ? MOST : now < MUCH ? FEWER : LEAST;
  }

  /** Bytes of a message. */
  int chunk() {
    return bytes.get() < ENOUGH ? TunnelForm.CHUNK : SMALL_CHUNK;
  }
}
