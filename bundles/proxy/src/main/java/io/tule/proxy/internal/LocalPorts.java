/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PublicPort;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.proxy.RouterPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Opens public ports in this process: one bridge for each route. */
final class LocalPorts implements PortProvider {
  static final String NAME = "local";

  private final Proxy proxy;
  private final RouterPlace router;

  LocalPorts(Proxy proxy, RouterPlace router) {
    this.proxy = proxy;
    this.router = router;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OpenPort open(PublicPort port) {
    Port opened = new Port(port);
    try {
      opened.use(port);
    } catch (TuleException e) {
      opened.close();
      throw e;
    }
    return opened;
  }

  /** A route apart from what may change while its bridge stays. */
  private record Key(String host, String path, String queue) {
    static Key of(PortRoute route) {
      return new Key(route.host(), route.path(), route.queue());
    }
  }

  private final class Port implements OpenPort {
    private final Map<Key, Bridge> bridges = new LinkedHashMap<>();
    private final Map<Key, PortRoute> routes = new LinkedHashMap<>();
    private final PublicPort first;
    private boolean closed;

    Port(PublicPort first) {
      this.first = first;
    }

    @Override
    public synchronized void update(PublicPort port) {
      if (!port.address().equals(first.address())
          || port.port() != first.port()
          || port.protocol() != first.protocol()) {
        throw new TuleException(ReasonCode.INVALID_ARGUMENT, "That is another port");
      }
      if (!closed) {
        use(port);
      }
    }

    synchronized void use(PublicPort port) {
      List<Key> wanted = port.routes().stream().map(Key::of).toList();
      List<Key> added = new ArrayList<>();
      if (!first.protocol().isHttp()) {
        // A TCP listener has one route: the next one needs its number.
        dropAllBut(wanted);
      }
      try {
        for (PortRoute route : port.routes()) {
          Key key = Key.of(route);
          Bridge known = bridges.get(key);
          if (known == null) {
            bridges.put(key, make(route));
            added.add(key);
          } else if (!route.equals(routes.get(key))) {
            known.update(route);
          }
          routes.put(key, route);
        }
      } catch (TuleException e) {
        added.forEach(this::drop);
        throw e;
      }
      dropAllBut(wanted);
    }

    private void dropAllBut(List<Key> wanted) {
      for (Key key : List.copyOf(bridges.keySet())) {
        if (!wanted.contains(key)) {
          drop(key);
        }
      }
    }

    private Bridge make(PortRoute route) {
      Mapping mapping =
          new Mapping(
              Mapping.Protocol.valueOf(first.protocol().wireName().toUpperCase(Locale.ROOT)),
              first.port(),
              route.queue(),
              true);
      String address = first.address().isEmpty() ? "0.0.0.0" : first.address();
      return proxy.open(mapping, new BridgeSettings(address, router, route));
    }

    private void drop(Key key) {
      routes.remove(key);
      Bridge bridge = bridges.remove(key);
      if (bridge != null) {
        bridge.close();
      }
    }

    @Override
    public synchronized PortState state() {
      return closed ? PortState.failed(ReasonCode.NOT_FOUND, "The port is closed") : PortState.OPEN;
    }

    @Override
    public synchronized PortCounters counters() {
      return any(Bridge::portCounters);
    }

    private PortCounters any(Function<Bridge, PortCounters> counters) {
      return bridges.values().stream().findFirst().map(counters).orElse(PortCounters.ZERO);
    }

    @Override
    public synchronized PortCounters counters(String queue) {
      return bridges.entrySet().stream()
          .filter(each -> each.getKey().queue().equals(queue))
          .findFirst()
          .map(each -> each.getValue().counters())
          .orElse(PortCounters.ZERO);
    }

    @Override
    public synchronized void close() {
      closed = true;
      List.copyOf(bridges.keySet()).forEach(this::drop);
    }
  }
}
