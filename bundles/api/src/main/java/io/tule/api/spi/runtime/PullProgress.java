/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/** Hears how far an image has come. */
@FunctionalInterface
public interface PullProgress {
  /**
   * It has come further.
   *
   * @param percent 0 to 100, never falling
   */
  void progress(int percent);
}
