/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.AmqpLink;
import io.tule.router.engine.AmqpSession;
import io.tule.router.spi.RouterView.LinkType;

/** A link as routing sees it. Guarded by the router's lock. */
final class RouterLink extends AmqpLink {
  final RouterConnection owner;
  final long id;
  LinkType type = LinkType.ENDPOINT;
  int capacity;

  /** The address it is bound to; null if it is anonymous, routed or not yet bound. */
  Address address;

  /** What a producer's messages are sent to, told to other routers; null on anonymous links. */
  String targetAddress;

  int phase;
  boolean fallback;

  /** It belongs to an edge connection. */
  boolean edge;

  /** Incoming, anonymous: each message says where to. */
  boolean anonymous;

  /** The other half of a routed link. */
  RouterLink routed;

  /** Routed: the link that waits for this one's detach to be answered. */
  RouterLink waitsForDetach;

  /** Routed: the address that was attached to; null if there is none. */
  String terminus;

  /** Routed: what of the receiver's credit was passed on. */
  int passedGrant;

  String stripPrefix = "";
  String insertPrefix = "";

  LinkServer server;
  AutoLink autoLink;
  boolean streaming;

  /** Incoming, from an edge: it was told that there are consumers. */
  boolean edgeTold;

  boolean idleStreaming;

  /** Credit not given for want of a destination. */
  int withheld;

  /** The last {@code to} of an anonymous sender and its address. */
  String lastTo;

  Address lastAddress;

  /** Annotations for other routers when the message has none of its own. */
  byte[] cachedAnnotations;

  /**
   * Outgoing: the receiver gives no credit for a while; presettled messages that wait for it may be
   * dropped.
   */
  boolean stalled;

  boolean up;
  boolean closed;
  boolean detaching;
  int unsettledIn;

  long dropped;
  long accepted;
  long rejected;
  long released;
  long modified;
  long delayed1Sec;
  long delayed10Sec;

  /** Deliveries that have waited for long, as of the last sweep. */
  int stuck;

  /** It had no credit for long, as of the last sweep. */
  boolean blocked;

  long zeroCreditSince;
  final SettleRate rate = new SettleRate();

  RouterLink(RouterConnection owner, AmqpSession session, String name, boolean outgoing, long id) {
    super(session, name, outgoing);
    this.owner = owner;
    this.id = id;
  }

  /** Gives credit, of what was withheld first; ends a drain. */
  void issue(int n) {
    withheld = Math.max(0, withheld - n);
    if (drain) {
      setDrain(false);
    }
    giveCredit(n);
  }

  /** Outgoing: the receiver asked for settled deliveries. */
  boolean wantsSettled() {
    return remote != null
        && remote.getSndSettleMode()
            == org.apache.qpid.proton.amqp.transport.SenderSettleMode.SETTLED;
  }

  boolean routerLink() {
    return type == LinkType.INTER_ROUTER || type == LinkType.ROUTER_CONTROL;
  }

  /** Outgoing: lets the senders of waiting presettled messages have their credit back. */
  void stall() {
    stalled = true;
    for (io.tule.router.engine.OutDelivery d : undelivered) {
      returnCredit(d);
    }
  }

  static void returnCredit(io.tule.router.engine.OutDelivery d) {
    if (d.creditBack instanceof RouterLink l) {
      d.creditBack = null;
      if (!l.closed) {
        l.issue(1);
      }
    }
  }
}
