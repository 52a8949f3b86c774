/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an agent's proxy needs to know of its public ports beyond mappings, which ioFog's proxy does
 * not read: {@code "ports"} in its configuration, an object by mapping, there only where one uses
 * it.
 */
final class ProxyOptions {
  private ProxyOptions() {}

  /** The object, "" where there is nothing to say. */
  static String of(Transaction tx, String agentUuid) {
    List<String> members =
        tx.microservices().withPublicPortsOn(agentUuid).stream()
            .flatMap(m -> m.spec().ports().stream())
            .filter(PortMapping::isPublic)
            .map(PortMapping::publicPort)
            .filter(port -> port.routerHost().equals(agentUuid))
            .filter(port -> !port.options().equals(PublicPortOptions.NONE))
            .map(ProxyOptions::member)
            .toList();
    return members.isEmpty() ? "" : "{" + String.join(",", members) + "}";
  }

  private static String member(PublicPort port) {
    PublicPortOptions options = port.options();
    List<String> fields = new ArrayList<>();
    texts("hosts", options.hosts(), fields);
    texts("paths", options.paths(), fields);
    if (options.isSecured()) {
      fields.add(
          "\"tls\":{\"cert\":"
              + Quoted.text(options.tlsCertificate())
              + ",\"key\":"
              + Quoted.text(options.tlsKey())
              + "}");
    }
    texts("access", options.access(), fields);
    if (options.rate() != 0) {
      fields.add("\"rate\":" + options.rate());
    }
    return Quoted.text(Proxies.inbound(port)) + ":{" + String.join(",", fields) + "}";
  }

  private static void texts(String name, List<String> values, List<String> fields) {
    if (!values.isEmpty()) {
      fields.add(
          values.stream()
              .map(Quoted::text)
              .collect(Collectors.joining(",", Quoted.text(name) + ":[", "]")));
    }
  }
}
