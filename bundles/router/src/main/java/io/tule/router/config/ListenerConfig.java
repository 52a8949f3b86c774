/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.List;
import java.util.Objects;

/**
 * A socket on which peers connect to the router.
 *
 * @param name unique among listeners
 * @param host address to listen on; empty for all
 * @param port 0 for any free one, else 1..65535
 * @param family IPv4, IPv6 or empty for either
 * @param peer what holds for its connections
 * @param authenticatePeer whether a peer must authenticate by another mechanism than ANONYMOUS
 * @param requireEncryption whether a connection must be encrypted
 * @param requireSsl whether a connection must begin with TLS
 * @param initialHandshakeTimeoutSeconds within which OPEN must have come, 0 for no limit
 * @param multiTenant whether addresses get the vhost as a prefix
 * @param failoverUrls alternatives told to the peer in the OPEN
 * @param http what is served besides AMQP, if anything
 */
public record ListenerConfig(
    String name,
    String host,
    int port,
    String family,
    PeerConfig peer,
    boolean authenticatePeer,
    boolean requireEncryption,
    boolean requireSsl,
    int initialHandshakeTimeoutSeconds,
    boolean multiTenant,
    List<String> failoverUrls,
    Http http) {

  /**
   * What a listener serves over HTTP.
   *
   * @param enabled whether it speaks HTTP at all (then AMQP comes over WebSocket)
   * @param websockets whether AMQP over WebSocket is served
   * @param healthz whether /healthz is served
   * @param metrics whether /metrics is served
   * @param root folder of static files, empty for none
   */
  public record Http(
      boolean enabled, boolean websockets, boolean healthz, boolean metrics, String root) {
    /** Plain AMQP. */
    public static final Http NONE = new Http(false, false, false, false, "");

    public Http {
      Objects.requireNonNull(root, "root");
    }
  }

  public ListenerConfig {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(peer, "peer");
    Objects.requireNonNull(http, "http");
    failoverUrls = List.copyOf(failoverUrls);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port must be 0 to 65535: " + port);
    }
  }

  /** A plain listener in a role, all else by default. */
  public static ListenerConfig of(String name, String host, int port, ConnectionRole role) {
    return new ListenerConfig(
        name,
        host,
        port,
        "",
        PeerConfig.DEFAULT.withRole(role),
        false,
        false,
        false,
        0,
        false,
        List.of(),
        Http.NONE);
  }
}
