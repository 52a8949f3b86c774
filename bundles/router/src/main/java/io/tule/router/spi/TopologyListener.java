/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.Distribution;

/** Told by the router what the routing protocol must know; called on the agents' thread. */
public interface TopologyListener {
  /**
   * A connection between routers is up, with its control links attached; HELLOs may be sent on it.
   *
   * @param link its number, unique while it is up; {@link Endpoints.Incoming#neighbourLink} tells
   *     which one a HELLO came by
   * @param connectionId of the connection
   * @param container id of the router at the other end
   * @param cost of the link, the higher of what both ends say
   */
  void neighbourLinkUp(int link, long connectionId, String container, int cost);

  /** The connection is gone. */
  void neighbourLinkDown(int link);

  /** An address has its first own consumer; other routers are to know. */
  void localAddressAdded(String key, Distribution hint);

  /** An address has no own consumer any more. */
  void localAddressRemoved(String key);
}
