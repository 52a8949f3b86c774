/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.Distribution;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/** The traffic of consumers and producers inside the router's own process. */
public interface Endpoints {
  /** Where an address belongs, and so under which keys it is found. */
  enum Scope {
    /**
     * This router alone: {@code _local/x}, {@code _topo/0/<id>/x} and plain {@code x}; told to
     * nobody.
     */
    LOCAL,
    /** {@code _topo/0/<id>/x} and {@code _topo/0/all/x}: the routing protocol's addresses. */
    TOPOLOGICAL,
    /** An address as a client's: told to the other routers. */
    MOBILE
  }

  /** A message received. Exactly one of its outcomes should be called; calling none accepts it. */
  interface Incoming {
    /** The message, decoded. */
    Message message();

    /** The address it was sent to, without scheme and host. */
    String address();

    /** The connection it came by, 0 if it came from this process. */
    long connectionId();

    /** User of that connection, empty if none. */
    String user();

    /** The neighbour link (see {@link TopologyListener}) it came by, -1 if it came by none. */
    int neighbourLink();

    /** Ids of the routers it passed, this one not among them; empty if none. */
    java.util.List<String> trace();

    /**
     * Has it settled later, by {@link #settle} on any thread: it is not accepted when the
     * subscriber returns. What is never settled stays open until its sender's link ends.
     */
    void defer();

    /** Settles it with an outcome; no effect if it was settled before. */
    void settle(DeliveryState outcome);
  }

  /**
   * Gets the messages of one address, on the agents' thread (or on the executor given), in order.
   */
  @FunctionalInterface
  interface LocalSubscriber {
    /** One message. An exception rejects it and is logged. */
    void received(Incoming message);
  }

  /** What became of a message sent. */
  @FunctionalInterface
  interface Outcome {
    /** Nobody asks. */
    Outcome IGNORED = state -> {};

    /**
     * Called once, on the agents' thread, with the outcome: Accepted, Rejected, Released or
     * Modified.
     */
    void settled(DeliveryState state);
  }

  /** A subscription. */
  interface Subscription extends AutoCloseable {
    /** The address as other routers' clients write it, to be used as a reply-to. */
    String address();

    /** Ends it. */
    @Override
    void close();
  }

  /** A link attached by a peer to an address whose links an agent serves itself. */
  interface EndpointLink {
    /** Unique among the router's links. */
    long id();

    /** The connection it came by. */
    long connectionId();

    /** Container-id of the peer. */
    String container();

    /** Whether the peer sends on it. */
    boolean fromPeer();

    /** Properties of the attach. */
    Map<Symbol, Object> properties();

    /** Gives the peer credit to send. */
    void credit(int messages);

    /**
     * Sends to a peer that receives; waits for its credit, at most 1,000 messages, above which the
     * oldest is dropped.
     */
    void send(Message message);

    /** Ends the link with an error, or without one if the condition is empty. */
    void detach(String condition, String description);
  }

  /** Serves the links of one address, rather than its messages alone. */
  interface LinkHandler {
    /** A peer attached; called on the agents' thread. */
    void attached(EndpointLink link);

    /** A message came by it; unsettled ones are accepted unless another outcome is given. */
    void received(EndpointLink link, Incoming message);

    /** The peer gave credit to a link on which it receives. */
    default void credit(EndpointLink link, int credit) {}

    /** The link is gone. */
    void detached(EndpointLink link);
  }

  /**
   * Subscribes to an address.
   *
   * @param address without scheme, host and class, such as {@code $management} or {@code qdrouter}
   * @param distribution how several subscribers share
   */
  Subscription subscribe(
      Scope scope, String address, Distribution distribution, LocalSubscriber subscriber);

  /** Subscribes to a new address that only this subscription has, for answers. */
  Subscription subscribeDynamic(LocalSubscriber subscriber);

  /**
   * Serves all links to a mobile or {@code _$qd.} address itself; messages do not pass through
   * routing.
   */
  Subscription serveLinks(String address, LinkHandler handler);

  /**
   * Sends a message to its {@code to} address. Addresses of the routing protocol: {@code
   * _local/qdhello} goes once to every neighbour, {@code _topo/0/all/x} to every router, {@code
   * _topo/0/<id>/x} to one.
   *
   * @param presettled whether nobody answers for it; else {@code outcome} is told
   */
  void send(Message message, boolean presettled, Outcome outcome);
}
