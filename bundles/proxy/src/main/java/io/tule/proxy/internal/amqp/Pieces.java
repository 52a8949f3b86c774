/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What has come of a body and is not sent yet. Not for several threads. */
final class Pieces {
  /** Bytes of a piece at most, so that those of several streams take turns. */
  static final int MOST = 48 * 1024;

  private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();

  void add(ByteBuffer bytes) {
    queue.add(bytes);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * Takes the next bytes, as far as they came as one.
   *
   * @param most at least 1
   * @return not copied, and not empty unless what was added is
   * @throws java.util.NoSuchElementException if there are none
   */
  ByteBuffer take(int most) {
    ByteBuffer next = queue.getFirst();
    ByteBuffer piece = next.slice(next.position(), Math.min(next.remaining(), most));
    next.position(next.position() + piece.remaining());
    if (!next.hasRemaining()) {
      queue.removeFirst();
    }
    return piece;
  }

  void clear() {
    queue.clear();
  }
}
