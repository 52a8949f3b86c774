/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Round trips, one after the other, and how long each took. */
abstract class Trips {
  /** What has a key of the selector. */
  interface End {
    /** Reads and writes what there is. */
    void turn() throws IOException;
  }

  private final List<Long> took = new ArrayList<>();
  private long began;

  abstract boolean ready();

  abstract void send() throws IOException;

  /** Sends a request, unless one is under way. */
  final void request() throws IOException {
    if (began == 0) {
      began = System.nanoTime();
      send();
    }
  }

  /** The answer came. */
  final void done() {
    took.add(System.nanoTime() - began);
    began = 0;
  }

  /** Forgets the times so far. */
  final void clear() {
    took.clear();
  }

  /** Nanoseconds of each round trip, the shortest first. */
  final List<Long> took() {
    return took.stream().sorted().toList();
  }
}
