/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much may be under way for each connection: the fewer there are, the more. With up to 64 of
 * them all together hold 8 MiB at most, with 1,000 of them 32 MiB, in the node whose sockets do not
 * take what comes. Any thread.
 */
final class Budget {
  private static final int ALL = 256;
  private static final int MOST = 16;

  /** As many as are answered at once, or a connection would wait for an answer that waits too. */
  static final int LEAST = 4;

  private static final int FEW = 64;
  private static final int SMALL_CHUNK = 8 * 1024;

  private final AtomicInteger active = new AtomicInteger();

  void opened() {
    active.incrementAndGet();
  }

  void closed() {
    active.decrementAndGet();
  }

  /** Messages under way in one direction of a connection. */
  int window() {
    return Math.max(LEAST, Math.min(MOST, ALL / Math.max(1, active.get())));
  }

  /** Bytes of a message of a connection that begins now. */
  int chunk() {
    return active.get() < FEW ? TunnelForm.CHUNK : SMALL_CHUNK;
  }
}
