/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;
import java.util.Objects;

/**
 * What a public port may have beyond the ioFog controller's. Nothing here is a secret: certificates
 * and keys are named, not held.
 *
 * @param hosts host names whose requests go to the microservice, {@code *.} in front for all below;
 *     empty for any
 * @param paths path prefixes whose requests go to it; empty for any
 * @param tlsSecret name of the owner's secret with {@code tls.crt} and {@code tls.key}; "" for none
 * @param tlsCertificate file with the certificate chain, in the directory for certificates of the
 *     machine that opens the port; "" for none
 * @param tlsKey file with its key there; "" for none
 * @param access CIDR blocks and addresses that may come; empty for all
 * @param rate requests, over TCP connections, that may begin in a second; 0 for no bound
 */
public record PublicPortOptions(
    List<String> hosts,
    List<String> paths,
    String tlsSecret,
    String tlsCertificate,
    String tlsKey,
    List<String> access,
    int rate) {
  /** As the ioFog controller has it. */
  public static final PublicPortOptions NONE =
      new PublicPortOptions(List.of(), List.of(), "", "", "", List.of(), 0);

  public PublicPortOptions {
    hosts = List.copyOf(hosts);
    paths = List.copyOf(paths);
    access = List.copyOf(access);
    Objects.requireNonNull(tlsSecret, "tlsSecret");
    Objects.requireNonNull(tlsCertificate, "tlsCertificate");
    Objects.requireNonNull(tlsKey, "tlsKey");
  }

  /** Whether the port speaks TLS. */
  public boolean isSecured() {
    return !tlsSecret.isEmpty() || !tlsCertificate.isEmpty();
  }

  /** Whether several microservices may have a port of this number. */
  public boolean isShared() {
    return !hosts.isEmpty() || !paths.isEmpty();
  }
}
