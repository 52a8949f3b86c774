/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PublicPort;
import io.tule.api.spi.ports.PublicPortSource.Wanted;
import io.tule.api.spi.ports.PublicProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is wanted of one port number, of all the microservices that have it.
 *
 * @param routes those that can be served; empty when none can
 * @param refused why others cannot, by their queues
 * @param owners the microservices by their queues
 */
record Wish(
    int port,
    PublicProtocol protocol,
    List<PortRoute> routes,
    Map<String, PortState> refused,
    Map<String, String> owners) {
  Wish {
    routes = List.copyOf(routes);
    refused = Map.copyOf(refused);
    owners = Map.copyOf(owners);
  }

  /** What is wanted, by number. The first of those that exclude each other is served. */
  static Map<Integer, Wish> of(List<Wanted> all) {
    Map<Integer, List<Wanted>> byNumber = new TreeMap<>();
    all.forEach(w -> byNumber.computeIfAbsent(w.port(), port -> new ArrayList<>()).add(w));
    Map<Integer, Wish> wishes = new TreeMap<>();
    byNumber.forEach((port, wanted) -> wishes.put(port, of(port, wanted)));
    return wishes;
  }

  private static Wish of(int port, List<Wanted> wanted) {
    PublicProtocol protocol = wanted.get(0).protocol();
    List<PortRoute> routes = new ArrayList<>();
    Map<String, PortState> refused = new LinkedHashMap<>();
    Map<String, String> owners = new LinkedHashMap<>();
    for (Wanted each : wanted) {
      String queue = each.route().queue();
      owners.put(queue, each.microserviceUuid());
      if (!each.prepared().open()) {
        refused.put(queue, each.prepared());
        continue;
      }
      routes.add(each.route());
      if (each.protocol() != protocol || !fits(port, protocol, routes)) {
        routes.remove(routes.size() - 1);
        refused.put(
            queue,
            PortState.failed(
                ReasonCode.CONFLICT, "port " + port + " serves another microservice otherwise"));
      }
    }
    return new Wish(port, protocol, routes, refused, owners);
  }

  private static boolean fits(int port, PublicProtocol protocol, List<PortRoute> routes) {
    try {
      return !new PublicPort("", port, protocol, routes).routes().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  PublicPort at(String address) {
    return new PublicPort(address, port, protocol, routes);
  }
}
