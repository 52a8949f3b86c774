/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;
import java.util.Objects;

/**
 * Public side of a port mapping.
 *
 * @param protocol {@code http}, {@code http2} or {@code tcp}; "" only in {@link #NONE}
 * @param routerHost uuid of the agent on which the port is opened; "" when it is opened by a port
 *     manager outside; {@code default-router} in a request, and in what users are shown, for the
 *     system agent or the port manager
 * @param port public port number; 0 in a request lets the Controller choose
 * @param queueName address on the message network; "" in a request
 * @param links URLs under which the port is reachable; computed
 * @param options what the ioFog controller does not have
 */
public record PublicPort(
    String protocol,
    List<String> schemes,
    boolean enabled,
    String routerHost,
    int port,
    String queueName,
    List<String> links,
    PublicPortOptions options) {
  /** The port is not public. */
  public static final PublicPort NONE = new PublicPort("", List.of(), false, "", 0, "", List.of());

  public PublicPort {
    schemes = List.copyOf(schemes);
    links = List.copyOf(links);
    Objects.requireNonNull(options, "options");
  }

  /** A port as the ioFog controller knows it. */
  public PublicPort(
      String protocol,
      List<String> schemes,
      boolean enabled,
      String routerHost,
      int port,
      String queueName,
      List<String> links) {
    this(protocol, schemes, enabled, routerHost, port, queueName, links, PublicPortOptions.NONE);
  }
}
