/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;

/** A link on which messages go to one address. Used on the connection's thread alone. */
final class SendingLink {
  private static final int START_BYTES = 4_096;

  private final String address;
  private final Sender link;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Map<Delivery, Consumer<DeliveryState>> sent = new LinkedHashMap<>();
  private byte[] buffer = new byte[START_BYTES];
  private long tags;

  private record Waiting(Network.Draft draft, Consumer<DeliveryState> outcome) {}

  SendingLink(Session session, String address) {
    this.address = address;
    link = session.sender("tule:sender:" + address);
    Source source = new Source();
    source.setAddress(link.getName());
    source.setOutcomes(
        Accepted.DESCRIPTOR_SYMBOL,
        Rejected.DESCRIPTOR_SYMBOL,
        Released.DESCRIPTOR_SYMBOL,
        Modified.DESCRIPTOR_SYMBOL);
    link.setSource(source);
    Target target = new Target();
    target.setAddress(address);
    target.setCapabilities(Symbol.valueOf("queue"));
    link.setTarget(target);
    link.setSenderSettleMode(SenderSettleMode.UNSETTLED);
    link.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    link.setContext(this);
    link.open();
  }

  String address() {
    return address;
  }

  /** Sends as soon as the router gives credit; it gives none for an address that nobody has. */
  void send(Network.Draft draft, Consumer<DeliveryState> outcome) {
    waiting.add(new Waiting(draft, outcome));
    work();
  }

  void work() {
    while (link.getCredit() > 0 && !waiting.isEmpty()) {
      Waiting next = waiting.poll();
      Message message;
      try {
        message = next.draft().make();
      } catch (IllegalArgumentException e) {
        next.outcome().accept(new Rejected());
        continue;
      }
      Delivery delivery = link.delivery(ByteBuffer.allocate(Long.BYTES).putLong(tags++).array());
      int length = encode(message);
      link.send(buffer, 0, length);
      link.advance();
      sent.put(delivery, next.outcome());
    }
    if (buffer.length > START_BYTES * 16) {
      buffer = new byte[START_BYTES];
    }
  }

  private int encode(Message message) {
    while (true) {
      try {
        return message.encode(buffer, 0, buffer.length);
      } catch (BufferOverflowException e) {
        buffer = new byte[Math.multiplyExact(buffer.length, 2)];
      }
    }
  }

  /** The router has said what became of a message. */
  void answered(Delivery delivery) {
    DeliveryState state = delivery.getRemoteState();
    boolean told =
        state instanceof Accepted
            || state instanceof Rejected
            || state instanceof Released
            || state instanceof Modified;
    if (told || delivery.remotelySettled()) {
      Consumer<DeliveryState> outcome = sent.remove(delivery);
      delivery.settle();
      if (outcome != null) {
        outcome.accept(told ? state : Released.getInstance());
      }
    }
  }

  /** The link is gone, with all that was not answered. */
  void lost() {
    List<Consumer<DeliveryState>> all = new ArrayList<>(sent.values());
    waiting.forEach(each -> all.add(each.outcome()));
    sent.clear();
    waiting.clear();
    all.forEach(each -> each.accept(null));
  }
}
