/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.BaseHandler;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;
import org.apache.qpid.proton.reactor.Reactor;

/** Sends messages to an address and receives them again, by Proton-J's own engine. */
final class Client extends BaseHandler {
  private final int port;
  private final String sendTo;
  private final String receiveFrom;
  private final String to;
  private final int count;
  private final boolean presettled;
  private Connection connection;
  private int sent;
  final List<DeliveryState> outcomes = new ArrayList<>();
  final List<String> bodies = new ArrayList<>();

  /**
   * @param sendTo target address, null for an anonymous sender
   * @param receiveFrom source address, null for no receiver
   * @param to address of each message, null for none
   */
  Client(int port, String sendTo, String receiveFrom, String to, int count, boolean presettled) {
    this.port = port;
    this.sendTo = sendTo;
    this.receiveFrom = receiveFrom;
    this.to = to;
    this.count = count;
    this.presettled = presettled;
  }

  /** Runs until all has come, or at most ten seconds. */
  void run() throws IOException {
    Reactor reactor = Proton.reactor(this);
    reactor.setTimeout(100);
    reactor.start();
    long end = System.nanoTime() + 10_000_000_000L;
    while (reactor.process() && System.nanoTime() < end) {
      if (done()
          && connection.getLocalState() == org.apache.qpid.proton.engine.EndpointState.ACTIVE) {
        connection.close();
      }
    }
    reactor.stop();
    reactor.free();
  }

  private boolean done() {
    return (presettled || outcomes.size() >= count)
        && (receiveFrom == null || bodies.size() >= count);
  }

  @Override
  public void onReactorInit(Event e) {
    connection = e.getReactor().connectionToHost("127.0.0.1", port, this);
  }

  @Override
  public void onConnectionInit(Event e) {
    Connection c = e.getConnection();
    c.setContainer("client");
    c.open();
    Session session = c.session();
    session.open();
    if (receiveFrom != null) {
      Receiver r = session.receiver("r");
      Source source = new Source();
      source.setAddress(receiveFrom);
      r.setSource(source);
      r.setTarget(new Target());
      r.open();
      r.flow(count);
    }
    Sender s = session.sender("s");
    Target target = new Target();
    target.setAddress(sendTo);
    s.setTarget(target);
    s.setSource(new Source());
    s.open();
  }

  @Override
  public void onLinkFlow(Event e) {
    if (!(e.getLink() instanceof Sender s)) {
      return;
    }
    while (s.getCredit() > 0 && sent < count) {
      Message m = Message.Factory.create();
      m.setAddress(to);
      m.setBody(new AmqpValue("message " + sent));
      byte[] buffer = new byte[1024];
      int n = m.encode(buffer, 0, buffer.length);
      Delivery d =
          s.delivery(Integer.toString(sent++).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      s.send(buffer, 0, n);
      if (presettled) {
        d.settle();
      }
      s.advance();
    }
  }

  @Override
  public void onDelivery(Event e) {
    Delivery d = e.getDelivery();
    if (d.getLink() instanceof Receiver r) {
      if (d.isReadable() && !d.isPartial()) {
        byte[] bytes = new byte[d.pending()];
        int n = r.recv(bytes, 0, bytes.length);
        Message m = Message.Factory.create();
        m.decode(bytes, 0, n);
        bodies.add(String.valueOf(((AmqpValue) m.getBody()).getValue()));
        d.disposition(Accepted.getInstance());
        d.settle();
      }
    } else if (d.remotelySettled()) {
      outcomes.add(d.getRemoteState());
      d.settle();
    }
  }
}
