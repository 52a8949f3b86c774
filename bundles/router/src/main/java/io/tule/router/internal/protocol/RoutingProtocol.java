/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import io.tule.router.config.Distribution;
import io.tule.router.spi.Topology;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One router's part in the routing protocol, version 1 of qpid-dispatch.
 *
 * <p>Neighbours greet each other every second; each router floods the number of its link state and
 * of its addresses' last change, and whoever is behind asks. From the link states everyone computes
 * the same shortest paths. Called by one thread at a time, {@link #tick} every second.
 */
public final class RoutingProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(RoutingProtocol.class);

  /** What was complained about once is remembered, up to this number. */
  private static final int MAX_COMPLAINTS = 1000;

  /** What was asked for and did not come is asked for again after so many ticks. */
  private static final int RETRY_TICKS = 2;

  /** Ways that have not changed for so long are taken to stand. */
  private static final long SETTLE_MILLIS = 2000;

  private final String self;
  private final ProtocolSettings settings;
  private final Clock clock;
  private final ControlSink sink;
  private final MobileSync mobile;
  private final Nodes nodes;
  private final long instance;
  private final Map<String, Long> heard = new HashMap<>();
  private final Set<String> complaints = new HashSet<>();
  private long ticks;
  private long lastAdvertised;
  private long lastChange;

  /**
   * A router that knows nobody yet.
   *
   * @param self its id
   * @param clock that does not jump; its time at this call is the router's instance number
   * @param sink takes messages to the network
   * @param topology is told what is learnt
   */
  public RoutingProtocol(
      String self, ProtocolSettings settings, Clock clock, ControlSink sink, Topology topology) {
    this.self = self;
    this.settings = settings;
    this.clock = clock;
    this.sink = sink;
    this.mobile = new MobileSync(self, sink, topology);
    this.nodes = new Nodes(self, settings, topology, mobile);
    this.instance = clock.millis() / 1000;
  }

  /** Does what is due; to be called every second. */
  public void tick() {
    long now = clock.millis();
    greet(now);
    advertiseIfDue(now);
    nodes.expire(now);
    boolean own = nodes.takeNeighbours();
    if (nodes.takeRoutes()) {
      lastChange = now;
    }
    for (Node node : nodes.all()) {
      ask(node);
    }
    if (mobile.tellChanges() || own) {
      advertise(now);
    }
  }

  private void greet(long now) {
    heard.values().removeIf(seen -> now - seen > settings.helloMaxAge() * 1000L);
    if (ticks++ % settings.hello() == 0) {
      sink.send(
          ControlMessage.TO_NEIGHBOURS,
          new ControlMessage.Hello(self, instance, new ArrayList<>(heard.keySet())));
    }
  }

  private void advertiseIfDue(long now) {
    boolean flux = now - lastChange <= settings.advertiseInFlux() * 2000L;
    int interval = flux ? settings.advertiseInFlux() : settings.advertise();
    // What was told while ways changed may not have come to all: it is told again once they stand.
    boolean settled =
        lastAdvertised - lastChange < SETTLE_MILLIS && now - lastChange >= SETTLE_MILLIS;
    if (now - lastAdvertised >= interval * 1000L || settled) {
      advertise(now);
    }
  }

  private void advertise(long now) {
    lastAdvertised = now;
    sink.send(
        ControlMessage.TO_ALL,
        new ControlMessage.Advertisement(self, instance, nodes.seq(), mobile.seq()));
  }

  /**
   * Asks a router for what is missing of it, again and again: requests and answers may get lost.
   */
  private void ask(Node node) {
    if (!node.reachable()) {
      return;
    }
    boolean behind = node.linkStateSeq < node.advertisedLinkState;
    if ((node.wantsLinkState || behind) && ticks - node.askedLinkState >= RETRY_TICKS) {
      askLinkState(node);
    }
    if (mobile.behind(node.id, node.advertisedMobile) && ticks - node.askedMobile >= RETRY_TICKS) {
      node.askedMobile = ticks;
      mobile.request(node.id);
    }
  }

  private void askLinkState(Node node) {
    node.askedLinkState = ticks;
    sink.send(ControlMessage.toRouter(node.id), new ControlMessage.LinkStateRequest(self));
  }

  /**
   * Takes a message of another router. One that is malformed or of a later version is ignored.
   *
   * @param opcode the application property of that name
   * @param body the map that is the message's body
   * @param link the neighbour link it came by, -1 if it came by none
   * @param cost of that link
   */
  public void receive(String opcode, Map<?, ?> body, int link, int cost) {
    ControlMessage message;
    try {
      long version = ControlMessage.version(body);
      if (version > ControlMessage.VERSION) {
        complain("version" + body.get("id"), opcode, "its version is " + version);
        return;
      }
      message = ControlMessage.parse(opcode, body);
    } catch (IllegalArgumentException e) {
      complain("malformed" + opcode + link, opcode, e.getMessage());
      return;
    }
    if (!message.id().equals(self)) {
      handle(message, link, cost);
    } else if (message instanceof ControlMessage.Hello hello && hello.instance() != instance) {
      complain("duplicate", opcode, "a neighbour has this router's id " + self);
    }
  }

  private void complain(String key, String opcode, String why) {
    if (complaints.size() < MAX_COMPLAINTS && complaints.add(key)) {
      LOG.warn("Ignored a message {} of the routing protocol: {}", opcode, why);
    }
  }

  private void handle(ControlMessage message, int link, int cost) {
    long now = clock.millis();
    if (message instanceof ControlMessage.Hello hello) {
      greeted(hello, link, cost, now);
    } else if (message instanceof ControlMessage.Advertisement advertised) {
      advertised(advertised, now);
    } else if (message instanceof ControlMessage.LinkStateRequest) {
      nodes.node(message.id());
      sink.send(
          ControlMessage.toRouter(message.id()),
          new ControlMessage.LinkStateUpdate(self, instance, nodes.seq(), nodes.peers()));
    } else if (message instanceof ControlMessage.LinkStateUpdate update) {
      Node node = nodes.node(update.id());
      if (node != null) {
        nodes.linkState(node, update, now);
      }
    } else if (nodes.known(message.id())) {
      if (message instanceof ControlMessage.MobileRequest request) {
        mobile.requested(request);
      } else if (message instanceof ControlMessage.MobileUpdate update) {
        if (nodes.introduce(update.id())) {
          lastChange = now;
        }
        mobile.update(update);
      }
    }
  }

  private void greeted(ControlMessage.Hello hello, int link, int cost, long now) {
    if (link < 0) {
      return;
    }
    boolean known = nodes.known(hello.id());
    if (!known && heard.size() >= settings.maxRouters()) {
      return;
    }
    heard.put(hello.id(), now);
    Node node = hello.seen().contains(self) ? nodes.node(hello.id()) : null;
    if (node != null) {
      nodes.neighbour(node, hello.instance(), link, cost, now);
    }
  }

  private void advertised(ControlMessage.Advertisement advertised, long now) {
    Node node = nodes.node(advertised.id());
    if (node == null) {
      complain("full", advertised.opcode(), "more than " + settings.maxRouters() + " routers");
      return;
    }
    nodes.instance(node, advertised.instance());
    node.linkStateSeen = now;
    node.advertisedLinkState = advertised.linkStateSeq();
    node.advertisedMobile = advertised.mobileSeq();
    if (node.linkStateSeq < advertised.linkStateSeq()) {
      askLinkState(node);
    }
  }

  /** The connection to a neighbour is gone: it is no neighbour any more. */
  public void linkLost(int link) {
    nodes.linkLost(link);
  }

  /** An address has its first consumer here; the others are told with the next tick. */
  public void addressAdded(String key, Distribution distribution) {
    mobile.add(key, distribution);
  }

  /** An address has no consumer here any more; the others are told with the next tick. */
  public void addressRemoved(String key) {
    mobile.remove(key);
  }

  /** When the network last changed as seen from here, in seconds since the epoch, 0 for never. */
  public long lastChange() {
    return lastChange / 1000;
  }

  /** This router, and then all others known. */
  public List<NodeInfo> nodes() {
    List<NodeInfo> all = new ArrayList<>();
    all.add(
        new NodeInfo(
            self, 0, instance, List.copyOf(nodes.peers().keySet()), "(self)", List.of(), -1, 0));
    nodes.all().forEach(node -> all.add(node.info()));
    return all;
  }
}
