/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.InDelivery;
import io.tule.router.internal.message.MessageReader;
import io.tule.router.spi.Endpoints;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/** A consumer in this process. */
final class LocalSubscription implements Endpoints.Subscription {
  private final RouterCore core;
  private final String address;
  private final List<Address> bound;
  private final Endpoints.LocalSubscriber subscriber;

  LocalSubscription(
      RouterCore core, String address, List<Address> bound, Endpoints.LocalSubscriber subscriber) {
    this.core = core;
    this.address = address;
    this.bound = bound;
    this.subscriber = subscriber;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    core.locked(
        () -> {
          for (Address a : bound) {
            a.locals.remove(this);
            core.addresses.changed(a);
          }
        });
  }

  /** Used by the agents' thread alone. */
  private final MessageReader reader = new MessageReader();

  /** Hands a whole message over. Guarded by the router's lock. */
  void deliver(Forwarder.Shipment s) {
    byte[] bytes = s.content.bytes();
    InDelivery in = s.in;
    long connection = s.link == null ? 0 : s.link.owner.id;
    String user = s.link == null ? "" : s.link.owner.user();
    int neighbour = s.link == null ? -1 : s.link.owner.link;
    List<String> trace =
        s.parsed == null || s.parsed.trace == null ? List.of() : List.copyOf(s.parsed.trace);
    boolean multicast = in != null && in.multicast;
    Runnable run =
        () -> {
          Message m = reader.read(bytes);
          Received r = new Received(m, connection, user, neighbour, trace, multicast ? null : in);
          subscriber.received(r);
          if (!r.deferred) {
            r.settle(Accepted.getInstance());
          }
        };
    core.agent(run, () -> core.locked(() -> reject(in)));
  }

  private void reject(InDelivery in) {
    if (in != null && !in.multicast && !in.settled && !in.settledByPeer) {
      core.deliveries.settle(
          in, Deliveries.rejected("amqp:decode-error", "the message was not understood"));
    }
  }

  private final class Received implements Endpoints.Incoming {
    private final Message message;
    private final long connection;
    private final String user;
    private final int neighbour;
    private final List<String> trace;
    private InDelivery in;
    private boolean deferred;

    Received(
        Message message,
        long connection,
        String user,
        int neighbour,
        List<String> trace,
        InDelivery in) {
      this.message = message;
      this.connection = connection;
      this.user = user;
      this.neighbour = neighbour;
      this.trace = trace;
      this.in = in;
    }

    @Override
    public Message message() {
      return message;
    }

    @Override
    public String address() {
      return message.getAddress() == null ? address : Keys.plain(message.getAddress());
    }

    @Override
    public long connectionId() {
      return connection;
    }

    @Override
    public String user() {
      return user;
    }

    @Override
    public int neighbourLink() {
      return neighbour;
    }

    @Override
    public List<String> trace() {
      return trace;
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
        core.locked(
            () -> {
              if (!d.settled && !d.settledByPeer) {
                core.deliveries.settle(d, outcome);
              }
            });
      }
    }
  }
}
