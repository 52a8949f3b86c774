/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

/** Where a longer piece of work says what it is doing. */
@FunctionalInterface
public interface Progress {
  /** A line for people. */
  void line(String text);
}
