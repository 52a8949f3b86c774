/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections of HTTP/2 together may be sent beyond the window that each begins with, for
 * streams that nobody reads at the moment. Any thread.
 */
final class Http2Budget {
  private static final long ALL = 64L * 1024 * 1024;

  private final AtomicLong left = new AtomicLong(ALL);

  /** Takes so many bytes, or none. */
  boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(int bytes) {
    left.addAndGet(bytes);
  }
}
