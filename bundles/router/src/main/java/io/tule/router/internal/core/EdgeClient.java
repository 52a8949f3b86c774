/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.Content;
import io.tule.router.engine.OutDelivery;
import io.tule.router.spi.RouterView.LinkType;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;

/**
 * Asks a node of the interior router and gets answers, on the uplink. Guarded by the router's lock.
 */
final class EdgeClient implements LinkServer {
  private static final int CREDIT = 250;
  private static final int QUEUE = 1000;
  private static final long TIMEOUT_MILLIS = 3000;

  /** One question. */
  private record Request(Message message, Consumer<Message> answer) {}

  private final RouterCore core;
  private final RouterConnection uplink;
  private final RouterLink sender;
  private final RouterLink receiver;
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private final Map<Long, Request> asked = new HashMap<>();
  private String replyTo;
  private long nextCorrelation = 1;
  private boolean ended;

  EdgeClient(RouterCore core, RouterConnection uplink, String target) {
    this.core = core;
    this.uplink = uplink;
    this.receiver =
        uplink.create(
            "core",
            core.linkName(),
            false,
            LinkType.ENDPOINT,
            Termini.attach(Termini.dynamicSource(), Termini.target(null)));
    receiver.server = this;
    this.sender =
        uplink.create(
            "core",
            core.linkName(),
            true,
            LinkType.ENDPOINT,
            Termini.attach(Termini.source(null), Termini.target(target)));
    sender.server = this;
  }

  /** Asks; the answer is null if none came in time. */
  void ask(Message message, Consumer<Message> answer) {
    if (ended || waiting.size() >= QUEUE) {
      answer.accept(null);
      return;
    }
    waiting.add(new Request(message, answer));
    pump();
  }

  private void pump() {
    while (replyTo != null && sender.credit > sender.undelivered.size() && !waiting.isEmpty()) {
      Request r = waiting.poll();
      long id = nextCorrelation++;
      asked.put(id, r);
      r.message.setReplyTo(replyTo);
      r.message.setCorrelationId(id);
      OutDelivery o = new OutDelivery(sender, Content.of(LocalEndpoints.encode(r.message)));
      o.presettled = true;
      o.settled = true;
      core.sending.put(sender, o);
      uplink.net.loop.schedule(TIMEOUT_MILLIS, () -> core.locked(() -> expired(id)));
    }
  }

  private void expired(long id) {
    Request r = asked.remove(id);
    if (r != null) {
      r.answer.accept(null);
    }
  }

  @Override
  public void answered(RouterLink link) {
    if (link == receiver && link.remote.getSource() instanceof Source s && s.getAddress() != null) {
      replyTo = s.getAddress();
      receiver.issue(CREDIT);
      pump();
    }
  }

  @Override
  public void flow(RouterLink link) {
    pump();
  }

  @Override
  public void deliver(RouterLink link, Forwarder.Shipment s) {
    byte[] bytes = s.content.bytes();
    core.deliveries.settle(s.in, Accepted.getInstance());
    receiver.issue(1);
    Message m = Message.Factory.create();
    try {
      m.decode(bytes, 0, bytes.length);
    } catch (RuntimeException e) {
      return;
    }
    Object id = m.getCorrelationId();
    Request r = id instanceof Number n ? asked.remove(n.longValue()) : null;
    if (r != null) {
      r.answer.accept(m);
    }
  }

  @Override
  public void detached(RouterLink link, ErrorCondition error) {
    end();
  }

  /** Everybody who waits gets no answer. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    asked.values().forEach(r -> r.answer.accept(null));
    asked.clear();
    waiting.forEach(r -> r.answer.accept(null));
    waiting.clear();
  }
}
