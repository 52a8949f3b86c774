/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What listeners and connectors have in common.
 *
 * @param role who is at the other end
 * @param cost of the link between routers, 1 or more; the higher of both ends counts
 * @param sslProfile name of the {@link SslProfile}, empty for none
 * @param saslMechanisms mechanisms offered (listener) or allowed (connector); empty: a listener
 *     offers all it knows, a connector chooses the best it can
 * @param maxFrameSize bytes, 512 or more
 * @param maxSessions sessions a peer may open, 1..32768
 * @param maxSessionFrames incoming window of a session in frames, 0 for the default
 * @param idleTimeoutSeconds silence after which the connection is closed, 0 for never; half of it
 *     is told to the peer
 * @param stripAnnotations where the router's annotations are taken off
 * @param linkCapacity credits given on a link that sends to the router
 * @param policyVhost vhost whose policy holds for the connections, empty for the one the peer names
 * @param openProperties added to the OPEN's properties
 */
public record PeerConfig(
    ConnectionRole role,
    int cost,
    String sslProfile,
    List<String> saslMechanisms,
    int maxFrameSize,
    int maxSessions,
    int maxSessionFrames,
    int idleTimeoutSeconds,
    StripAnnotations stripAnnotations,
    int linkCapacity,
    String policyVhost,
    Map<String, Object> openProperties) {

  /** What a client's listener has unless it is told otherwise. */
  public static final PeerConfig DEFAULT =
      new PeerConfig(
          ConnectionRole.NORMAL,
          1,
          "",
          List.of(),
          16384,
          32768,
          0,
          16,
          StripAnnotations.BOTH,
          250,
          "",
          Map.of());

  public PeerConfig {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(sslProfile, "sslProfile");
    Objects.requireNonNull(stripAnnotations, "stripAnnotations");
    Objects.requireNonNull(policyVhost, "policyVhost");
    saslMechanisms = List.copyOf(saslMechanisms);
    // A property may be null: so it is in AMQP.
    openProperties = Collections.unmodifiableMap(new LinkedHashMap<>(openProperties));
    if (cost < 1) {
      throw new IllegalArgumentException("cost must be 1 or more: " + cost);
    }
    if (maxFrameSize < 512) {
      maxFrameSize = 512;
    }
    if (maxSessions < 1 || maxSessions > 32768) {
      throw new IllegalArgumentException("maxSessions must be 1 to 32768: " + maxSessions);
    }
    if (linkCapacity < 1) {
      throw new IllegalArgumentException("linkCapacity must be 1 or more: " + linkCapacity);
    }
  }

  /** The same in another role. */
  public PeerConfig withRole(ConnectionRole other) {
    return new PeerConfig(
        other,
        cost,
        sslProfile,
        saslMechanisms,
        maxFrameSize,
        maxSessions,
        maxSessionFrames,
        idleTimeoutSeconds,
        stripAnnotations,
        linkCapacity,
        policyVhost,
        openProperties);
  }
}
