/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Gives out ports of a server in the Internet through which microservices behind firewalls are
 * reached ({@code proxy: true} in a port mapping). The built-in one, {@code default}, asks the port
 * router service of ioFog; a site may register another and choose it by its name.
 */
@ConsumerType
public interface PortBroker {
  /** The name by which configuration selects it; never changes. */
  String name();

  /**
   * Takes a port. The stage fails when there is none to be had in time; it never stays open for
   * ever.
   *
   * @param serverToken what all ports of one agent have in common
   */
  CompletionStage<Allocation> allocate(String serverToken);

  /** Gives a port back. */
  CompletionStage<Void> release(String portUuid);

  /** The agent with this token has no port any more. */
  CompletionStage<Void> revoke(String serverToken);

  /**
   * A port that was taken.
   *
   * @param serverHost where the server is
   * @param serverPort where the server awaits the agent's side, 1 to 65535
   * @param port the port that is open to all, 1 to 65535
   * @param portToken with which the agent's side shows that the port is its own
   * @param portUuid by which it is given back
   */
  record Allocation(
      String serverHost, int serverPort, int port, String portToken, String portUuid) {}
}
