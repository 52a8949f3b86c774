/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.codec.DecodeException;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;

/**
 * A link by which messages come from one address. Credit is given back when a message is settled.
 * Used on the connection's thread alone.
 */
final class ReceivingLink {
  /** A message of more is not read to its end before it is refused. */
  private static final int MOST_BYTES = 8 << 20;

  private final String address;
  private final int window;
  private final Consumer<Network.Arrival> handler;
  private final Consumer<Runnable> onThread;
  private final Set<Delivery> open = new HashSet<>();
  private Receiver link;
  private Delivery tooLarge;
  private int owed;

  /**
   * Creates it without a link.
   *
   * @param onThread runs something on the connection's thread
   */
  ReceivingLink(
      String address, int window, Consumer<Network.Arrival> handler, Consumer<Runnable> onThread) {
    this.address = address;
    this.window = window;
    this.handler = handler;
    this.onThread = onThread;
  }

  String address() {
    return address;
  }

  void open(Session session) {
    ended();
    link = session.receiver("tule:receiver:" + address);
    Source source = new Source();
    source.setAddress(address);
    source.setCapabilities(Symbol.valueOf("queue"));
    source.setOutcomes(
        Accepted.DESCRIPTOR_SYMBOL,
        Rejected.DESCRIPTOR_SYMBOL,
        Released.DESCRIPTOR_SYMBOL,
        Modified.DESCRIPTOR_SYMBOL);
    link.setSource(source);
    Target target = new Target();
    target.setAddress(link.getName());
    link.setTarget(target);
    link.setSenderSettleMode(SenderSettleMode.UNSETTLED);
    link.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    link.setContext(this);
    link.open();
    link.flow(window);
  }

  /** There is no link any more; nothing can be settled. */
  void ended() {
    link = null;
    tooLarge = null;
    open.clear();
    owed = 0;
  }

  /** Ends the link; the router takes back what is not settled. */
  void close() {
    if (link != null && link.getLocalState() == EndpointState.ACTIVE) {
      link.close();
    }
    ended();
  }

  void take(Delivery delivery) {
    if (delivery.isAborted()) {
      tooLarge = null;
      delivery.settle();
      link.flow(1);
      return;
    }
    if (delivery == tooLarge || delivery.pending() > MOST_BYTES) {
      refuse(delivery);
      return;
    }
    if (!delivery.isReadable() || delivery.isPartial() || open.contains(delivery)) {
      return;
    }
    byte[] bytes = new byte[delivery.pending()];
    int length = link.recv(bytes, 0, bytes.length);
    link.advance();
    open.add(delivery);
    Message message = Message.Factory.create();
    try {
      message.decode(bytes, 0, Math.max(0, length));
    } catch (DecodeException | IllegalArgumentException e) {
      Rejected rejected = new Rejected();
      rejected.setError(
          new ErrorCondition(Symbol.valueOf("amqp:decode-error"), "not an AMQP message"));
      settle(delivery, rejected);
      return;
    }
    handler.accept(arrival(delivery, message));
  }

  /** Reads one that is too large to its end, and keeps none of it. */
  private void refuse(Delivery delivery) {
    byte[] sink = new byte[8192];
    int read = link.recv(sink, 0, sink.length);
    while (read > 0) {
      read = link.recv(sink, 0, sink.length);
    }
    if (delivery.isPartial()) {
      tooLarge = delivery;
      return;
    }
    tooLarge = null;
    link.advance();
    open.add(delivery);
    Rejected rejected = new Rejected();
    rejected.setError(
        new ErrorCondition(Symbol.valueOf("amqp:link:message-size-exceeded"), "too large"));
    settle(delivery, rejected);
  }

  private Network.Arrival arrival(Delivery delivery, Message message) {
    return new Network.Arrival() {
      @Override
      public Message message() {
        return message;
      }

      @Override
      public void settle(DeliveryState outcome) {
        onThread.accept(() -> ReceivingLink.this.settle(delivery, outcome));
      }
    };
  }

  private void settle(Delivery delivery, DeliveryState outcome) {
    if (!open.remove(delivery)) {
      return;
    }
    delivery.disposition(outcome);
    delivery.settle();
    owed++;
    if (owed * 4 >= window) {
      link.flow(owed);
      owed = 0;
    }
  }
}
