/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

/**
 * Intervals of the routing protocol, in seconds; the defaults are qpid-dispatch's.
 *
 * @param hello between HELLOs
 * @param helloMaxAge after which a silent neighbour is none
 * @param advertise between RAs
 * @param advertiseInFlux between RAs while the network changes
 * @param linkStateMaxAge after which a router that sends no RA is forgotten
 * @param maxRouters of the network, this one included
 */
public record ProtocolSettings(
    int hello,
    int helloMaxAge,
    int advertise,
    int advertiseInFlux,
    int linkStateMaxAge,
    int maxRouters) {
  /** What a router has unless it is configured. */
  public static final ProtocolSettings DEFAULT = new ProtocolSettings(1, 3, 30, 4, 60, 128);

  public ProtocolSettings {
    if (hello < 1
        || helloMaxAge < 1
        || advertise < 1
        || advertiseInFlux < 1
        || linkStateMaxAge < 1
        || maxRouters < 2) {
      throw new IllegalArgumentException("intervals of the routing protocol must be 1 or more");
    }
  }
}
