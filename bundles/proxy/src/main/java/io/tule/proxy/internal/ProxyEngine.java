/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.amqp.AmqpComponent;
import io.tule.proxy.internal.flow.PortConsumer;
import io.tule.proxy.internal.http.HttpComponent;
import io.tule.proxy.internal.http.HttpLimits;
import io.tule.proxy.internal.line.Lines;
import io.tule.proxy.internal.tcp.TcpComponent;
import io.tule.proxy.internal.tcp.TcpWatch;
import io.tule.router.spi.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;

/** One Camel route for each mapping. Without a route nothing of Camel or Netty runs. Any thread. */
public final class ProxyEngine implements Proxy, AutoCloseable {
  private static final int MOST_LOOPS = 4;

  private final String container;
  private final HttpLimits limits;
  private final CamelEngine camel;
  private final List<Router> routers = new ArrayList<>();
  private final AtomicLong numbers = new AtomicLong();
  private MultithreadEventLoopGroup loops;
  private Lines lines;

  /**
   * Creates it at rest.
   *
   * @param container name of its connections to routers
   */
  public ProxyEngine(String container, HttpLimits limits) {
    this.container = container;
    this.limits = limits;
    this.camel = new CamelEngine(this::begin, this::rest);
  }

  /** Adds what routes are made of. */
  private synchronized void begin(CamelContext context) {
    int count = Math.min(MOST_LOOPS, Runtime.getRuntime().availableProcessors());
    loops = new NioEventLoopGroup(count, new DefaultThreadFactory("tule-proxy", true));
    lines = new Lines(loops, container);
    routers.forEach(lines::add);
    context.addComponent("tule-http", new HttpComponent(loops, limits));
    context.addComponent("tule-amqp", new AmqpComponent(loops, lines));
    Lines known = lines;
    MultithreadEventLoopGroup group = loops;
    context.addComponent(
        "tule-tcp",
        new TcpComponent(
            (router, loop, options, listener) ->
                known.open(RouterPlace.parse(router), loop, options, listener),
            () -> group));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its threads are daemons
  private synchronized void rest() {
    lines.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    lines = null;
    loops = null;
  }

  /** A router has come into this process. */
  public synchronized void add(Router router) {
    routers.add(router);
    if (lines != null) {
      lines.add(router);
    }
  }

  /** It has gone. */
  public synchronized void remove(Router router) {
    routers.remove(router);
    if (lines != null) {
      lines.remove(router);
    }
  }

  @Override
  public Optional<CamelContext> context() {
    return camel.context();
  }

  /** The routes of mappings and of sites. */
  CamelEngine camel() {
    return camel;
  }

  @Override
  public Bridge open(Mapping mapping, BridgeSettings settings) {
    String id = settings.routeId(mapping);
    String name = "route" + numbers.incrementAndGet();
    boolean tcp = mapping.protocol() == Mapping.Protocol.TCP;
    TcpMeter watch =
        new TcpMeter(tcp && mapping.inward() ? settings.route() : PortRoute.of(mapping.queue()));
    String port = Uris.port(mapping, settings, name);
    String queue = Uris.queue(mapping, settings);
    try {
      add(mapping, settings, id, name, tcp, watch, port, queue);
    } catch (RuntimeException e) {
      camel.context().ifPresent(context -> context.getRegistry().unbind(name));
      throw e;
    }
    return new OpenBridge(id, name, tcp ? Optional.of(watch) : Optional.empty());
  }

  private void add(
      Mapping mapping,
      BridgeSettings settings,
      String id,
      String name,
      boolean tcp,
      TcpMeter watch,
      String port,
      String queue) {
    camel.add(
        id,
        mapping.inward() ? port : queue,
        mapping.inward() ? queue : port,
        context -> {
          if (mapping.inward() && tcp) {
            context.getRegistry().bind(name, TcpWatch.class, watch);
          } else if (mapping.inward()) {
            context.getRegistry().bind(name, PortRoute.class, settings.route());
          }
        });
  }

  private final class OpenBridge implements Bridge {
    private final String id;
    private final String name;
    private final Optional<TcpMeter> tcp;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenBridge(String id, String name, Optional<TcpMeter> tcp) {
      this.id = id;
      this.name = name;
      this.tcp = tcp;
    }

    @Override
    public String routeId() {
      return id;
    }

    private Optional<PortConsumer> port() {
      return camel
          .context()
          .map(context -> context.getRoute(id))
          .map(route -> route.getConsumer() instanceof PortConsumer known ? known : null);
    }

    @Override
    public void update(PortRoute route) {
      tcp.ifPresent(watch -> watch.update(route));
      port().ifPresent(port -> port.update(route));
    }

    @Override
    public PortCounters counters() {
      return tcp.map(TcpMeter::counters)
          .or(() -> port().map(PortConsumer::counters))
          .orElse(PortCounters.ZERO);
    }

    @Override
    public PortCounters portCounters() {
      return tcp.map(TcpMeter::counters)
          .or(() -> port().map(PortConsumer::portCounters))
          .orElse(PortCounters.ZERO);
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        camel.context().ifPresent(context -> context.getRegistry().unbind(name));
        camel.remove(id);
      }
    }
  }

  @Override
  public void close() {
    camel.close();
  }
}
