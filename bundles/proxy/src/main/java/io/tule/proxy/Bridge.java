/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

/** One mapping at work: a Camel route. */
public interface Bridge extends AutoCloseable {
  /** Identifier of its route, which says the mapping. */
  String routeId();

  /** Stops and removes it, with its connections. Closing twice does nothing. */
  @Override
  void close();
}
