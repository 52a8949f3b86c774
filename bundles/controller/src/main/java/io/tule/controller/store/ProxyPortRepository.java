/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import java.util.List;
import java.util.Objects;

/** Ports that an external port router offers, one for each mapping with {@code proxy: true}. */
public interface ProxyPortRepository {
  /** Those of the agent's microservices, in the order in which they were asked for. */
  List<Row> ofAgent(String agentUuid);

  List<Row> ofMicroservice(String microserviceUuid);

  void insert(Row row);

  /** Replaces the row of the same microservice and internal port. */
  void update(Row row);

  void delete(String microserviceUuid, int internalPort);

  /**
   * A port.
   *
   * @param internal the container's port
   * @param external the port on the agent's host
   * @param protocol tcp or udp
   * @param serverHost where the port router is; "" while it gave no port
   * @param serverPort where it awaits the agent's side; 0 while it gave no port
   * @param publicPort the port open to all; 0 while it gave none
   * @param portToken shows that the port is the agent's own
   * @param portUuid by which it is given back; "" while the port router gave none
   * @param serverToken what all ports of one agent have in common
   */
  record Row(
      String microserviceUuid,
      int internal,
      int external,
      String protocol,
      String serverHost,
      int serverPort,
      int publicPort,
      String portToken,
      String portUuid,
      String serverToken) {
    public Row {
      Objects.requireNonNull(microserviceUuid, "microserviceUuid");
      Objects.requireNonNull(portUuid, "portUuid");
      Objects.requireNonNull(serverToken, "serverToken");
    }

    /** Whether the port router gave a port. */
    public boolean isGiven() {
      return !portUuid.isEmpty();
    }
  }
}
