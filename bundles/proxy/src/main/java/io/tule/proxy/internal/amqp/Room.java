/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import java.util.concurrent.atomic.AtomicInteger;

/** Shares the memory for what is under way among the streams that there are. Any thread. */
final class Room {
  private static final long ALL = 32L * 1024 * 1024;
  private static final long LEAST = 64L * 1024;
  private static final long MOST = 512L * 1024;

  private final AtomicInteger streams = new AtomicInteger();

  void opened() {
    streams.incrementAndGet();
  }

  void closed() {
    streams.decrementAndGet();
  }

  /** Bytes that a new stream may have under way towards here. */
  long offer() {
    return Math.max(LEAST, Math.min(MOST, ALL / (streams.get() + 1)));
  }
}
