/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

/** Something that goes on until it is closed: a listener, a followed log, a stream of events. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Ends it; nothing is delivered after this returns. Closing twice does nothing. */
  @Override
  void close();
}
