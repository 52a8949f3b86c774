/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

/** Who is at the other end of a listener's or a connector's connections. */
public enum ConnectionRole {
  /** Clients. */
  NORMAL("normal"),
  /** Another interior router. */
  INTER_ROUTER("inter-router"),
  /** On an interior: an edge router. On an edge: the uplink. */
  EDGE("edge"),
  /** A broker or server, to which link routes and auto links attach. */
  ROUTE_CONTAINER("route-container");

  private final String label;

  ConnectionRole(String label) {
    this.label = label;
  }

  /** The name in configuration files and in management. */
  public String label() {
    return label;
  }
}
