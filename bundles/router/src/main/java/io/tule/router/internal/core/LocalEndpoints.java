/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Distribution;
import io.tule.router.config.RouterMode;
import io.tule.router.engine.Content;
import io.tule.router.spi.Endpoints;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.message.Message;

/** Consumers and producers in this process. */
final class LocalEndpoints implements Endpoints {
  private static final int START = 4096;
  private static final int LIMIT = 64 << 20;

  private final RouterCore core;

  LocalEndpoints(RouterCore core) {
    this.core = core;
  }

  @Override
  public Subscription subscribe(
      Scope scope, String address, Distribution distribution, LocalSubscriber subscriber) {
    return core.under(
        () -> {
          List<Address> bound = new ArrayList<>();
          String full = address;
          switch (scope) {
            case LOCAL:
              bound.add(core.addresses.get("L" + address, distribution));
              bound.add(core.addresses.get("M0" + address, distribution));
              full = own(address);
              break;
            case TOPOLOGICAL:
              bound.add(core.addresses.get("L" + address, distribution));
              bound.add(core.addresses.get("T" + address, Distribution.MULTICAST));
              full = own(address);
              break;
            default:
              Address a = core.addresses.get(core.keys.of(address, 0, ""), distribution);
              a.propagateLocals = true;
              bound.add(a);
              break;
          }
          return bind(full, bound, subscriber);
        });
  }

  private String own(String address) {
    return core.config().mode() == RouterMode.EDGE
        ? "amqp:/_edge/" + core.config().id() + "/" + address
        : "amqp:/_topo/0/" + core.config().id() + "/" + address;
  }

  private Subscription bind(String full, List<Address> bound, LocalSubscriber subscriber) {
    LocalSubscription s = new LocalSubscription(core, full, bound, subscriber);
    for (Address a : bound) {
      a.locals.add(s);
      core.addresses.changed(a);
      core.startSenders(a);
    }
    return s;
  }

  @Override
  public Subscription subscribeDynamic(LocalSubscriber subscriber) {
    return core.under(
        () -> {
          String address = core.temporaryAddress();
          Address a = core.addresses.get(core.keys.of(address, 0, ""), Distribution.CLOSEST);
          return bind(address, List.of(a), subscriber);
        });
  }

  @Override
  public Subscription serveLinks(String address, LinkHandler handler) {
    return core.under(
        () -> {
          Address a = core.addresses.get(core.keys.of(address, 0, ""), Distribution.CLOSEST);
          HandledLinks links = new HandledLinks(core, handler);
          a.server = links;
          return new Subscription() {
            @Override
            public String address() {
              return address;
            }

            @Override
            public void close() {
              core.locked(
                  () -> {
                    a.server = null;
                    links.close();
                    core.addresses.changed(a);
                  });
            }
          };
        });
  }

  @Override
  public void send(Message message, boolean presettled, Outcome outcome) {
    String to = message.getAddress();
    byte[] bytes = encode(message);
    if (to == null) {
      core.outcome(outcome, Released.getInstance());
      return;
    }
    core.locked(() -> route(to, bytes, presettled ? null : outcome));
  }

  private void route(String to, byte[] bytes, Outcome outcome) {
    Content content = Content.of(bytes);
    Parsed p = Parsed.read(content, false, new Parsed.Status[1]);
    Forwarder.Shipment s = new Forwarder.Shipment(null, content, p, null);
    s.outcome = outcome;
    String key = core.keys.of(to, 0, "");
    String plain = Keys.plain(to);
    s.control =
        plain.endsWith("/qdrouter") || plain.endsWith("/qdrouter.ma") || plain.endsWith("/qdhello");
    Address a = core.addresses.find(key);
    int fanout = 0;
    if (a != null) {
      if (s.control) {
        List<LocalSubscription> own = new ArrayList<>(a.locals);
        a.locals.clear();
        fanout = core.forwarder.forward(s, a);
        a.locals.addAll(own);
      } else {
        fanout = core.forwarder.forward(s, a);
      }
      a.fromContainer++;
    }
    Address up = core.edge.anonymous();
    if (fanout == 0 && up != null) {
      fanout = core.forwarder.forward(s, up);
    }
    if (fanout == 0 && outcome != null) {
      core.outcome(outcome, Released.getInstance());
    }
  }

  static byte[] encode(Message message) {
    int size = START;
    while (true) {
      byte[] b = new byte[size];
      try {
        int n = message.encode(b, 0, size);
        return java.util.Arrays.copyOf(b, n);
      } catch (java.nio.BufferOverflowException e) {
        if (size >= LIMIT) {
          throw new IllegalArgumentException("message too large", e);
        }
        size *= 4;
      }
    }
  }
}
