/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import io.tule.router.config.Distribution;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import io.tule.router.spi.TopologyListener;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the routing protocol of an interior router, on the router's agents' thread. */
public final class RoutingAgent implements TopologyListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RoutingAgent.class);

  private final Router router;
  private final RoutingProtocol protocol;
  private final Map<Integer, Integer> costs = new HashMap<>();
  private final List<Endpoints.Subscription> subscriptions = new ArrayList<>();
  private ScheduledFuture<?> ticks;

  /** An agent of a router, not yet started. */
  public RoutingAgent(Router router, ProtocolSettings settings, Clock clock) {
    this.router = router;
    this.protocol =
        new RoutingProtocol(router.config().id(), settings, clock, this::send, router.topology());
  }

  /** Begins to speak with the neighbours. */
  public void start() {
    Endpoints endpoints = router.endpoints();
    subscribe(endpoints, Endpoints.Scope.TOPOLOGICAL, "qdrouter");
    subscribe(endpoints, Endpoints.Scope.TOPOLOGICAL, "qdrouter.ma");
    subscribe(endpoints, Endpoints.Scope.LOCAL, "qdhello");
    router.topology().listener(this);
    ticks = router.agentThread().scheduleAtFixedRate(this::tick, 0, 1, TimeUnit.SECONDS);
  }

  private void subscribe(Endpoints endpoints, Endpoints.Scope scope, String address) {
    subscriptions.add(endpoints.subscribe(scope, address, Distribution.MULTICAST, this::received));
  }

  private void tick() {
    try {
      protocol.tick();
    } catch (RuntimeException e) {
      LOG.error("The routing protocol failed", e);
    }
  }

  private void received(Endpoints.Incoming incoming) {
    Message message = incoming.message();
    if (message.getApplicationProperties() != null
        && message.getBody() instanceof AmqpValue value
        && value.getValue() instanceof Map<?, ?> body) {
      Object opcode = message.getApplicationProperties().getValue().get("opcode");
      int link = incoming.neighbourLink();
      protocol.receive(String.valueOf(opcode), body, link, costs.getOrDefault(link, 1));
    }
  }

  private void send(String to, ControlMessage control) {
    Message message = Message.Factory.create();
    Header header = new Header();
    header.setDurable(false);
    message.setHeader(header);
    message.setAddress(to);
    message.setApplicationProperties(
        new ApplicationProperties(new HashMap<>(Map.of("opcode", control.opcode()))));
    message.setBody(new AmqpValue(control.body()));
    router.endpoints().send(message, true, Endpoints.Outcome.IGNORED);
  }

  /** The routers of the network, this one first. */
  public List<NodeInfo> nodes() {
    return protocol.nodes();
  }

  /** When the network last changed, in seconds since the epoch, 0 for never. */
  public long lastChange() {
    return protocol.lastChange();
  }

  @Override
  public void neighbourLinkUp(int link, long connectionId, String container, int cost) {
    costs.put(link, cost);
  }

  @Override
  public void neighbourLinkDown(int link) {
    costs.remove(link);
    protocol.linkLost(link);
  }

  @Override
  public void localAddressAdded(String key, Distribution hint) {
    protocol.addressAdded(key, hint);
  }

  @Override
  public void localAddressRemoved(String key) {
    protocol.addressRemoved(key);
  }

  /** Falls silent. */
  @Override
  public void close() {
    if (ticks != null) {
      ticks.cancel(false);
    }
    subscriptions.forEach(Endpoints.Subscription::close);
  }
}
