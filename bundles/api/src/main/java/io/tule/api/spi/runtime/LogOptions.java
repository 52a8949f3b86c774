/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/**
 * Which part of a log.
 *
 * @param tail how many lines from the end, 0 to 10,000
 * @param follow whether to go on with what comes
 * @param sinceMillis epoch milliseconds before which lines are left out; 0 leaves out none
 */
public record LogOptions(int tail, boolean follow, long sinceMillis) {
  /** Checks the ranges. */
  public LogOptions {
    if (tail < 0 || tail > 10_000 || sinceMillis < 0) {
      throw new IllegalArgumentException("log options out of range");
    }
  }
}
