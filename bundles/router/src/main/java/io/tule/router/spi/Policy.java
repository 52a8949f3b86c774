/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import java.util.Objects;

/** Who may connect and what they may do. Called on event loops: must not block. */
public interface Policy {
  /**
   * What is known of a peer when it opens its connection.
   *
   * @param connectionId of the connection
   * @param remoteHost address of the peer without its port
   * @param user authenticated user, empty if anonymous
   * @param vhost the hostname its OPEN names, or the listener's policyVhost
   * @param listener name of the listener it came by, empty for a connector's
   */
  record Peer(long connectionId, String remoteHost, String user, String vhost, String listener) {
    public Peer {
      Objects.requireNonNull(remoteHost, "remoteHost");
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(vhost, "vhost");
      Objects.requireNonNull(listener, "listener");
    }
  }

  /** What a policy says of a peer. */
  sealed interface Decision permits Denied, Grant {}

  /** Its connection is closed with {@code amqp:unauthorized-access} or another condition. */
  record Denied(String condition, String description) implements Decision {}

  /** Its connection is taken, within bounds; a number of 0 means no bound of the policy. */
  non-sealed interface Grant extends Decision {
    /** All is allowed. */
    Grant ALL = new Grant() {};

    /** Bytes of a frame, in the place of what the listener has. */
    default int maxFrameSize() {
      return 0;
    }

    /** The vhost whose rules hold, by its own name and not an alias; empty if none has rules. */
    default String vhost() {
      return "";
    }

    default int maxSessions() {
      return 0;
    }

    /** Bytes of a session's incoming window. */
    default int maxSessionWindow() {
      return 0;
    }

    default int maxSenders() {
      return 0;
    }

    default int maxReceivers() {
      return 0;
    }

    /** Bytes of a message the peer sends. */
    default long maxMessageSize() {
      return 0;
    }

    default boolean allowDynamicSource() {
      return true;
    }

    default boolean allowAnonymousSender() {
      return true;
    }

    default boolean allowUserIdProxy() {
      return true;
    }

    default boolean allowWaypointLinks() {
      return true;
    }

    default boolean allowFallbackLinks() {
      return true;
    }

    default boolean allowDynamicLinkRoutes() {
      return true;
    }

    default boolean allowAdminStatusUpdate() {
      return true;
    }

    /**
     * Whether outgoing connections of the router are held to the same (a connector's policyVhost).
     */
    default boolean sourceAllowed(String address) {
      return true;
    }

    /** Whether the peer may send to an address. */
    default boolean targetAllowed(String address) {
      return true;
    }

    /** A link was refused; for the policy's counters. */
    default void linkDenied(boolean sender) {}

    /** A session was refused; for the policy's counters. */
    default void sessionDenied() {}

    /** A message was refused for its size; for the policy's counters. */
    default void messageSizeDenied() {}
  }

  /** Allows everything. */
  Policy ALLOW =
      new Policy() {
        @Override
        public boolean accept(String remoteHost) {
          return true;
        }

        @Override
        public Decision open(Peer peer) {
          return Grant.ALL;
        }

        @Override
        public void closed(Peer peer) {}
      };

  /**
   * A socket was accepted; false closes it at once. Each one taken is given back by {@link
   * #released}.
   */
  boolean accept(String remoteHost);

  /** A socket that was taken is closed. */
  default void released(String remoteHost) {}

  /** A peer opens its connection. */
  Decision open(Peer peer);

  /** The connection of a peer that had a grant is closed. */
  void closed(Peer peer);
}
