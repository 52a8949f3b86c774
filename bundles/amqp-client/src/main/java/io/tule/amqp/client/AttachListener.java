/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.util.Map;

/** Serves the links that the router attaches, as link routes have it. */
@FunctionalInterface
public interface AttachListener {
  /** A link that the peer wants; exactly one of its answers is given, now or later. */
  interface PeerLink {
    RouterConnection connection();

    String name();

    /** Whether the peer sends by it. */
    boolean peerSends();

    /** Address of the source, empty if none. */
    String source();

    /** Address of the target, empty if none. */
    String target();

    /** Properties of the attach. */
    Map<String, Object> properties();

    /** Whether the peer has taken it back meanwhile. */
    boolean isGone();

    /**
     * Takes it, to receive what the peer sends.
     *
     * @param properties of the answer
     */
    LinkReceiver receive(Map<String, Object> properties, LinkReceiver.Listener listener);

    /** Takes it, to send to the peer. */
    LinkSender send(Map<String, Object> properties, LinkSender.Listener listener);

    /** Refuses it. */
    void refuse(String condition, String description);
  }

  /** The router attaches a link. */
  void attached(PeerLink link);
}
