/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.PeerConfig;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.engine.AmqpLink;
import io.tule.router.engine.AmqpSession;
import io.tule.router.engine.ConnectionListener;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.NetConnection;
import io.tule.router.engine.OutDelivery;
import io.tule.router.engine.PipeConnection;
import io.tule.router.engine.SaslPeer;
import io.tule.router.spi.Policy;
import io.tule.router.spi.RouterView;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection as routing sees it: its role, its peer, its links. Guarded by the router's lock. */
final class RouterConnection implements ConnectionListener {
  static final int PRIORITIES = 10;
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.SERVER");

  /** How connections end that have not failed. */
  private static final List<String> ENDS = List.of("connection aborted", "closed", "router ends");

  final RouterCore core;
  final long id;
  final PeerConfig peer;
  final String endpointName;
  final boolean incoming;
  final String host;
  final boolean multiTenant;

  /** As configured; an inter-router connection may fall back to a client's. */
  ConnectionRole role;

  AmqpConnection amqp;
  NetConnection net;

  /** In the place of a socket, for a peer in this process; else null. */
  PipeConnection pipe;

  SaslPeer sasl;
  RouterView.Tls tls = RouterView.Tls.OFF;

  /** Sent as the OPEN's hostname, null for none. */
  String hostname;

  List<String> failoverUrls = List.of();
  List<String> offeredFailover = List.of();

  /** The peer told of others, or that there are none. */
  boolean failoverOffered;

  String container = "";
  Map<Symbol, Object> properties = Map.of();
  boolean opened;
  boolean gone;
  boolean stripIn;
  boolean stripOut;
  boolean streamingLinks;

  /** Prefix of mobile addresses on a multi-tenant listener, empty for none. */
  String space = "";

  Policy.Grant grant = Policy.Grant.ALL;
  Policy.Peer policyPeer;
  boolean policed;

  /** Number of the neighbour link, -1 if it is none. */
  int link = -1;

  int cost = 1;
  RouterLink controlOut;
  boolean controlIn;
  final RouterLink[] data = new RouterLink[PRIORITIES];
  private int dataCount;
  final Map<Long, RouterLink> links = new LinkedHashMap<>();
  final Map<String, AmqpSession> sessionsByUse = new HashMap<>();
  final ArrayDeque<RouterLink> idleStreams = new ArrayDeque<>();
  final long since;
  long lastDelivery = -1;
  boolean traced;
  private int nextStream;

  /** Told of the end of a connection of this side. */
  Runnable onLost = () -> {};

  /** Told that both sides have opened. */
  Runnable onOpened = () -> {};

  String error = "";

  RouterConnection(
      RouterCore core,
      long id,
      PeerConfig peer,
      String endpointName,
      boolean incoming,
      String host,
      boolean multiTenant) {
    this.core = core;
    this.id = id;
    this.peer = peer;
    this.endpointName = endpointName;
    this.incoming = incoming;
    this.host = host;
    this.multiTenant = multiTenant;
    this.role = peer.role();
    this.since = core.millis();
    boolean router = role == ConnectionRole.INTER_ROUTER || role == ConnectionRole.EDGE;
    this.stripIn = !router && peer.stripAnnotations().in();
    this.stripOut = !router && peer.stripAnnotations().out();
  }

  /** What there is to tell of it once it is open. */
  String description() {
    String user = user();
    return ("[C%d] Connection Opened: dir=%s host=%s vhost=%s encrypted=%s auth=%s user=%s"
            + " container_id=%s")
        .formatted(
            id,
            incoming ? "in" : "out",
            host,
            hostname == null ? "" : hostname,
            tls.on() ? tls.protocol() : "no",
            user.isEmpty() ? "no" : "yes",
            user.isEmpty() ? "anonymous" : user,
            container);
  }

  String user() {
    return sasl == null ? "" : sasl.user;
  }

  String remoteHost() {
    int colon = host.lastIndexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  boolean routeContainer() {
    return role == ConnectionRole.ROUTE_CONTAINER;
  }

  @Override
  public void ready() {
    amqp.open(core.opener.open(this));
  }

  @Override
  public void opened(Open open) {
    core.opener.opened(this, open);
  }

  @Override
  public boolean sessionBegun(AmqpSession session, Begin begin) {
    int max = grant.maxSessions();
    if (policed && max > 0 && amqp.sessions().size() > max) {
      grant.sessionDenied();
      amqp.end(session, "amqp:resource-limit-exceeded", "session disallowed by local policy");
      return false;
    }
    window(session);
    return true;
  }

  private void window(AmqpSession session) {
    if (peer.maxSessionFrames() > 0) {
      session.incomingWindow(peer.maxSessionFrames());
    } else if (grant.maxSessionWindow() > 0) {
      session.incomingWindow(grant.maxSessionWindow() / peer.maxFrameSize());
    }
  }

  @Override
  public AmqpLink newLink(AmqpSession session, String name, boolean outgoing) {
    RouterLink l = new RouterLink(this, session, name, outgoing, core.nextId());
    l.capacity = peer.linkCapacity();
    l.creditBatch = Math.max(1, l.capacity / 4);
    return l;
  }

  int countLinks(boolean outgoing) {
    int n = 0;
    for (RouterLink l : links.values()) {
      if (l.outgoing == outgoing && !l.detachSent && l.type == LinkType.ENDPOINT) {
        n++;
      }
    }
    return n;
  }

  @Override
  public void attached(AmqpLink l) {
    core.setup.attached((RouterLink) l);
  }

  @Override
  public void attachAnswered(AmqpLink l) {
    core.answers.attachAnswered((RouterLink) l);
  }

  @Override
  public void detached(AmqpLink l, ErrorCondition condition, boolean closed) {
    core.answers.detached((RouterLink) l, condition, closed, false);
  }

  @Override
  public void flow(AmqpLink l) {
    core.answers.flow((RouterLink) l);
  }

  @Override
  public void transfer(InDelivery d) {
    core.receiving.received(d);
  }

  @Override
  public void disposition(OutDelivery d, DeliveryState state, boolean settled) {
    core.deliveries.answered(d, state, settled);
  }

  @Override
  public void disposition(InDelivery d, DeliveryState state, boolean settled) {
    core.deliveries.told(d, state, settled);
  }

  @Override
  public void sent(OutDelivery d) {
    core.answers.sent(d);
  }

  @Override
  public void sessionEnded(AmqpSession session) {
    core.answers.sessionEnded(session);
    sessionsByUse.values().remove(session);
  }

  @Override
  public void closed(ErrorCondition condition) {
    if (condition != null) {
      error = condition.getCondition() + ": " + condition.getDescription();
    }
    core.opener.gone(this);
  }

  @Override
  public void lost(String reason) {
    if (error.isEmpty()) {
      error = reason;
    }
    if (incoming && !amqp.openReceived && !ENDS.contains(reason)) {
      LOG.info("[C{}] Connection from {} failed: {}", id, host, reason);
    }
    core.opener.gone(this);
    core.connections.remove(id);
    onLost.run();
  }

  /** A session for one kind of link, begun by this side. */
  AmqpSession session(String use) {
    return sessionsByUse.computeIfAbsent(
        use,
        u -> {
          AmqpSession s = amqp.begin();
          return s;
        });
  }

  /** Attaches a link from this side. */
  RouterLink create(String use, String name, boolean outgoing, LinkType type, Attach attach) {
    RouterLink l = (RouterLink) amqp.link(session(use), name, outgoing);
    l.type = type;
    l.edge = role == ConnectionRole.EDGE;
    l.zeroCreditSince = core.millis();
    links.put(l.id, l);
    l.attach(attach);
    return l;
  }

  /** One of the links by which routers send to each other is attached. */
  void routerLinkAttached(RouterLink l) {
    l.up = true;
    if (l.type == LinkType.ROUTER_CONTROL) {
      l.priority = PRIORITIES;
      if (l.outgoing) {
        controlOut = l;
        core.remotes.controlUp(this);
      } else {
        controlIn = true;
      }
    } else if (l.outgoing && !l.streaming && dataCount < PRIORITIES) {
      l.priority = dataCount;
      data[dataCount++] = l;
    }
  }

  /** The link for messages of a priority, null if there is none. */
  RouterLink dataLink(int priority) {
    for (int p = Math.min(priority, PRIORITIES - 1); p >= 0; p--) {
      if (data[p] != null) {
        return data[p];
      }
    }
    for (RouterLink l : data) {
      if (l != null) {
        return l;
      }
    }
    return null;
  }

  /** A link on which one message may take its time. */
  RouterLink streamingLink() {
    RouterLink l = idleStreams.poll();
    while (l != null && (l.detachSent || l.detachReceived)) {
      l = idleStreams.poll();
    }
    if (l == null) {
      boolean router = role == ConnectionRole.INTER_ROUTER;
      Attach a =
          router
              ? Termini.attach(
                  Termini.source(null, Termini.DATA), Termini.target(null, Termini.DATA))
              : Termini.attach(Termini.source(null), Termini.target(null));
      l =
          create(
              "streaming" + nextStream++,
              core.linkName(),
              true,
              router ? LinkType.INTER_ROUTER : LinkType.ENDPOINT,
              a);
      l.streaming = true;
    }
    l.idleStreaming = false;
    return l;
  }

  /** Nothing more of the message on such a link is to be sent. */
  void streamDone(RouterLink l) {
    if (!l.idleStreaming && !l.detachSent && !l.detachReceived) {
      l.idleStreaming = true;
      idleStreams.add(l);
    }
  }

  /** Ends the session that a streaming link had for itself. */
  void streamGone(RouterLink l) {
    idleStreams.remove(l);
    sessionsByUse.values().remove(l.session);
    amqp.end(l.session, "", "");
  }

  /**
   * Ends streaming links that nobody uses, but for a few. One whose messages are not settled stays:
   * they would count as failed, and be sent again.
   */
  void scrubStreams() {
    int many = Math.min(SCRUB_BATCH, idleStreams.size() - IDLE_STREAMS);
    List<RouterLink> unused = new ArrayList<>();
    for (RouterLink l : idleStreams) {
      if (unused.size() < many && l.unsettled == 0) {
        unused.add(l);
      }
    }
    idleStreams.removeAll(unused);
    unused.forEach(l -> core.answers.close(l, "", ""));
  }

  private static final int IDLE_STREAMS = 2;
  private static final int SCRUB_BATCH = 10;

  List<RouterLink> links() {
    return new ArrayList<>(links.values());
  }
}
