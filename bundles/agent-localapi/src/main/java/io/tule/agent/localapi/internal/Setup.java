/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import java.util.Set;

/**
 * How a Local API is set up.
 *
 * @param port 1 to 65535; 0 takes one that is free
 * @param addresses where it listens; empty for loopback and where the runtimes' containers reach
 *     the node
 * @param open whether everybody may act for every microservice, as with the ioFog Agent
 * @param routing name of the plug-in that carries messages from node to node
 * @param limits what it holds at most
 * @param bluetoothUrl where the Bluetooth container listens
 */
public record Setup(
    int port,
    Set<String> addresses,
    boolean open,
    String routing,
    Limits limits,
    String bluetoothUrl) {
  /** Copies the addresses. */
  public Setup {
    addresses = Set.copyOf(addresses);
  }
}
