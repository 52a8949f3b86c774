/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.Content;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import io.tule.router.spi.Endpoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.message.Message;

/** Links that an agent serves, told to it on the agents' thread. Guarded by the router's lock. */
final class HandledLinks implements LinkServer {
  private static final int QUEUE = 1000;

  private final RouterCore core;
  private final Endpoints.LinkHandler handler;
  private final Map<RouterLink, Handle> handles = new LinkedHashMap<>();

  HandledLinks(RouterCore core, Endpoints.LinkHandler handler) {
    this.core = core;
    this.handler = handler;
  }

  @Override
  public void attach(RouterLink link, Address address) {
    link.server = this;
    Handle h = new Handle(link);
    handles.put(link, h);
    core.setup.accept(link);
    core.agent(() -> handler.attached(h), () -> {});
  }

  @Override
  public void deliver(RouterLink link, Forwarder.Shipment s) {
    Handle h = handles.get(link);
    InDelivery d = s.in;
    if (h == null || !s.content.complete) {
      core.deliveries.settle(
          d, Deliveries.rejected("amqp:precondition-failed", "message too large"));
      d.discard = true;
      return;
    }
    byte[] bytes = s.content.bytes();
    core.agent(
        () -> {
          Message m = Message.Factory.create();
          m.decode(bytes, 0, bytes.length);
          Received r = new Received(m, d, link.owner);
          handler.received(h, r);
          if (!r.deferred) {
            r.settle(Accepted.getInstance());
          }
        },
        () ->
            core.locked(
                () ->
                    core.deliveries.settle(
                        d, Deliveries.rejected("amqp:decode-error", "not understood"))));
  }

  @Override
  public void flow(RouterLink link) {
    Handle h = handles.get(link);
    if (h != null && link.outgoing) {
      int credit = link.credit;
      core.agent(() -> handler.credit(h, credit), () -> {});
    }
  }

  @Override
  public void detached(RouterLink link, ErrorCondition error) {
    Handle h = handles.remove(link);
    if (h != null) {
      core.agent(() -> handler.detached(h), () -> {});
    }
  }

  void close() {
    for (RouterLink l : new ArrayList<>(handles.keySet())) {
      core.answers.close(l, "", "");
    }
    handles.clear();
  }

  private final class Handle implements Endpoints.EndpointLink {
    private final RouterLink link;

    Handle(RouterLink link) {
      this.link = link;
    }

    @Override
    public long id() {
      return link.id;
    }

    @Override
    public long connectionId() {
      return link.owner.id;
    }

    @Override
    public String container() {
      return link.owner.container;
    }

    @Override
    public boolean fromPeer() {
      return !link.outgoing;
    }

    @Override
    @SuppressWarnings("unchecked") // keys of attach properties are symbols
    public Map<Symbol, Object> properties() {
      Map<?, ?> p = link.remote.getProperties();
      return p == null ? Map.of() : (Map<Symbol, Object>) p;
    }

    @Override
    public void credit(int messages) {
      core.locked(() -> link.issue(messages));
    }

    @Override
    public void send(Message message) {
      byte[] bytes = LocalEndpoints.encode(message);
      core.locked(
          () -> {
            if (link.closed) {
              return;
            }
            if (link.undelivered.size() >= QUEUE) {
              link.undelivered.pollFirst();
            }
            OutDelivery o = new OutDelivery(link, Content.of(bytes));
            o.presettled = true;
            o.settled = true;
            core.sending.put(link, o);
          });
    }

    @Override
    public void detach(String condition, String description) {
      core.locked(() -> core.answers.close(link, condition, description));
    }
  }

  private final class Received implements Endpoints.Incoming {
    private final Message message;
    private final RouterConnection from;
    private InDelivery in;
    private boolean deferred;

    Received(Message message, InDelivery in, RouterConnection from) {
      this.message = message;
      this.in = in;
      this.from = from;
    }

    @Override
    public Message message() {
      return message;
    }

    @Override
    public String address() {
      return message.getAddress() == null ? "" : Keys.plain(message.getAddress());
    }

    @Override
    public long connectionId() {
      return from.id;
    }

    @Override
    public String user() {
      return from.user();
    }

    @Override
    public int neighbourLink() {
      return from.link;
    }

    @Override
    public List<String> trace() {
      return List.of();
    }

    @Override
    public void defer() {
      deferred = true;
    }

    @Override
    public void settle(DeliveryState outcome) {
      InDelivery d = in;
      in = null;
      if (d != null) {
        core.locked(() -> core.deliveries.settle(d, outcome));
      }
    }
  }
}
