/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

/** The part a router plays in a network. */
public enum RouterMode {
  /** Alone: clients and route-containers only. */
  STANDALONE,
  /** A node of the network: runs the routing protocol with other interior routers. */
  INTERIOR,
  /** A leaf: one uplink to an interior router, no routing protocol. */
  EDGE
}
