/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.List;
import java.util.Objects;

/**
 * What a router is from its start to its end.
 *
 * @param id AMQP container-id, unique in the network
 * @param mode its part in the network
 * @param loops event loops, 1 or more; connections are pinned to them in turn
 * @param defaultDistribution of addresses that no configuration names
 * @param allowUnsettledMulticast whether unsettled messages to multicast addresses are taken
 * @param allowResumableLinkRoute whether routed links may outlive their connection
 * @param version told to peers and in management
 * @param saslUsers where the users of PLAIN are looked up
 * @param initial what it starts with
 */
public record RouterConfig(
    String id,
    RouterMode mode,
    int loops,
    Distribution defaultDistribution,
    boolean allowUnsettledMulticast,
    boolean allowResumableLinkRoute,
    String version,
    SaslUsers saslUsers,
    Initial initial) {

  /** Looks up the users that may authenticate by PLAIN. */
  @FunctionalInterface
  public interface SaslUsers {
    /** Nobody may. */
    SaslUsers NONE = (user, password) -> false;

    /**
     * Whether a password is a user's. It is asked on a thread of its own, one question after the
     * other.
     *
     * @param user as sent, with or without a realm ({@code user@realm})
     * @param password as sent; must not be kept
     */
    boolean check(String user, char[] password);
  }

  /** Everything that management may also create later, as the configuration file had it. */
  public record Initial(
      List<SslProfile> sslProfiles,
      List<ListenerConfig> listeners,
      List<ConnectorConfig> connectors,
      List<AddressConfig> addresses,
      List<LinkRouteConfig> linkRoutes,
      List<AutoLinkConfig> autoLinks) {
    /** Nothing. */
    public static final Initial NONE =
        new Initial(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public Initial {
      sslProfiles = List.copyOf(sslProfiles);
      listeners = List.copyOf(listeners);
      connectors = List.copyOf(connectors);
      addresses = List.copyOf(addresses);
      linkRoutes = List.copyOf(linkRoutes);
      autoLinks = List.copyOf(autoLinks);
    }
  }

  public RouterConfig {
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(defaultDistribution, "defaultDistribution");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(saslUsers, "saslUsers");
    Objects.requireNonNull(initial, "initial");
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a router needs an id");
    }
    if (loops < 1) {
      throw new IllegalArgumentException("a router needs an event loop: " + loops);
    }
  }

  /** A router with nothing configured. */
  public static RouterConfig of(String id, RouterMode mode) {
    return new RouterConfig(
        id, mode, 1, Distribution.BALANCED, false, true, "1.19.0", SaslUsers.NONE, Initial.NONE);
  }
}
