/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.PeerConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.config.StripAnnotations;
import io.tule.router.engine.Acceptor;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.engine.EventLoop;
import io.tule.router.engine.NetConnection;
import io.tule.router.engine.PipeConnection;
import io.tule.router.engine.SaslServer;
import io.tule.router.spi.Pipe;
import io.tule.router.spi.RouterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listeners and connectors. The maps are guarded by the router's lock. */
final class Net {
  private static final Logger LOG = LoggerFactory.getLogger(Net.class);

  /** Of a peer in the process: nothing is silent there, and frames cost no buffers. */
  private static final PeerConfig WITHIN =
      new PeerConfig(
          ConnectionRole.NORMAL,
          1,
          "",
          List.of(),
          64 * 1024,
          32768,
          64,
          0,
          StripAnnotations.BOTH,
          250,
          "",
          Map.of());

  private final RouterCore core;
  final Map<String, Listener> listeners = new LinkedHashMap<>();
  final Map<String, Connector> connectors = new LinkedHashMap<>();
  final Map<String, SslProfile> profiles = new LinkedHashMap<>();

  /** A listener and its socket. */
  record Listener(ListenerConfig config, Acceptor acceptor) {}

  Net(RouterCore core) {
    this.core = core;
  }

  int listen(ListenerConfig config) {
    if (core.under(() -> listeners.containsKey(config.name()))) {
      throw new RouterException(RouterException.Reason.EXISTS, "a listener of this name exists");
    }
    SslProfile profile = profile(config.peer().sslProfile());
    Tls server = profile == null ? null : tls(config, profile);
    try {
      InetSocketAddress address =
          config.host().isEmpty() || config.host().equals("0.0.0.0")
              ? new InetSocketAddress(config.port())
              : new InetSocketAddress(resolve(config.host(), config.family()), config.port());
      Acceptor a = new Acceptor(core.loops.get(0), address, s -> accepted(config, server, s));
      core.locked(() -> listeners.put(config.name(), new Listener(config, a)));
      LOG.info("Listening on {}:{} ({})", config.host(), a.port(), config.peer().role().label());
      return a.port();
    } catch (IOException e) {
      throw new RouterException(
          RouterException.Reason.INVALID,
          "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage());
    }
  }

  /**
   * The TLS of a listener. What cannot be used fails its listener's connections, each of which is
   * told in the log, and nothing else.
   */
  private static Tls tls(ListenerConfig config, SslProfile profile) {
    List<String> mechanisms = config.peer().saslMechanisms();
    boolean certificate =
        config.authenticatePeer() && (config.http().enabled() || mechanisms.contains("EXTERNAL"));
    try {
      return Tls.of(profile, certificate);
    } catch (RouterException e) {
      LOG.error("Listener {}: its connections will fail: {}", config.name(), e.getMessage());
      return Tls.unusable(profile, e.getMessage());
    }
  }

  static InetAddress resolve(String host, String family) throws UnknownHostException {
    for (InetAddress a : InetAddress.getAllByName(host)) {
      boolean six = a instanceof java.net.Inet6Address;
      if (family.isEmpty() || family.equals(six ? "IPv6" : "IPv4")) {
        return a;
      }
    }
    throw new UnknownHostException(host + " has no address of family " + family);
  }

  SslProfile profile(String name) {
    if (name.isEmpty()) {
      return null;
    }
    SslProfile p = core.under(() -> profiles.get(name));
    if (p == null) {
      throw new RouterException(RouterException.Reason.INVALID, "no sslProfile " + name);
    }
    return p;
  }

  void unlisten(String name) {
    Listener l = core.under(() -> listeners.remove(name));
    if (l == null) {
      throw new RouterException(RouterException.Reason.NOT_FOUND, "no listener " + name);
    }
    l.acceptor.close();
  }

  private EventLoop leastLoaded() {
    EventLoop best = core.loops.get(0);
    for (EventLoop l : core.loops) {
      if (l.connections() < best.connections()) {
        best = l;
      }
    }
    return best;
  }

  private void accepted(ListenerConfig config, Tls tls, SocketChannel s) {
    String host = address(s);
    String ip = host.substring(0, Math.max(0, host.lastIndexOf(':')));
    if (!core.policy().accept(ip)) {
      closeQuietly(s);
      return;
    }
    EventLoop loop = leastLoaded();
    RouterConnection c = core.under(() -> connection(config, host));
    c.onLost = () -> core.policy().released(ip);
    NetConnection net = new NetConnection(loop, s, true);
    c.net = net;
    c.amqp =
        new AmqpConnection(
            core.codec, net, c, config.peer().maxFrameSize(), config.peer().maxSessions());
    Runnable begin =
        () -> {
          try {
            NetConnection.Filter first = Filters.server(core, c, config, tls);
            net.begin(c.amqp, first, config.peer().idleTimeoutSeconds() * 1000);
          } catch (IOException e) {
            LOG.debug("connection failed at once", e);
            closeQuietly(s);
          }
        };
    loop.execute(begin);
    if (config.initialHandshakeTimeoutSeconds() > 0) {
      loop.schedule(
          config.initialHandshakeTimeoutSeconds() * 1000L,
          () -> {
            if (!core.under(() -> c.amqp.openReceived)) {
              net.lost("initial handshake timeout");
            }
          });
    }
  }

  private RouterConnection connection(ListenerConfig config, String host) {
    RouterConnection c =
        new RouterConnection(
            core, core.nextId(), config.peer(), config.name(), true, host, config.multiTenant());
    c.failoverUrls = config.failoverUrls();
    core.connections.put(c.id, c);
    return c;
  }

  /** A connection from within the process. */
  Pipe pipe(String name, Runnable readable) {
    PipeConnection pipe = new PipeConnection(core.lock, core.pool, readable);
    core.locked(
        () -> {
          RouterConnection c =
              new RouterConnection(core, core.nextId(), WITHIN, "", true, name, false);
          c.pipe = pipe;
          c.amqp =
              new AmqpConnection(core.codec, pipe, c, WITHIN.maxFrameSize(), WITHIN.maxSessions());
          pipe.begin(c.amqp);
          core.connections.put(c.id, c);
        });
    return pipe;
  }

  /** Ends the connections from within the process. */
  void endPipes(String reason) {
    for (RouterConnection c : core.under(() -> new ArrayList<>(core.connections.values()))) {
      if (c.pipe != null) {
        c.pipe.end(reason);
      }
    }
  }

  /** What the peer has to show, once it is known whether it came by TLS. */
  static void authenticate(
      RouterCore core, RouterConnection c, ListenerConfig config, String certificateUser) {
    c.sasl =
        new SaslServer(
            config.peer().saslMechanisms(),
            config.authenticatePeer(),
            core.passwords(),
            certificateUser);
    c.amqp.sasl(c.sasl);
  }

  static String address(SocketChannel s) {
    try {
      InetSocketAddress a = (InetSocketAddress) s.getRemoteAddress();
      return a == null ? "" : a.getAddress().getHostAddress() + ":" + a.getPort();
    } catch (IOException e) {
      return "";
    }
  }

  private static void closeQuietly(SocketChannel s) {
    try {
      s.close();
    } catch (IOException e) {
      LOG.debug("close failed", e);
    }
  }

  void connect(ConnectorConfig config) {
    SslProfile profile = profile(config.peer().sslProfile());
    Connector c = new Connector(core, config, profile, leastLoaded());
    core.locked(
        () -> {
          if (connectors.putIfAbsent(config.name(), c) != null) {
            throw new RouterException(
                RouterException.Reason.EXISTS, "a connector of this name exists");
          }
        });
    c.start();
  }

  void disconnect(String name) {
    Connector c = core.under(() -> connectors.remove(name));
    if (c == null) {
      throw new RouterException(RouterException.Reason.NOT_FOUND, "no connector " + name);
    }
    c.close();
  }

  void close() {
    List<Listener> all = core.under(() -> new ArrayList<>(listeners.values()));
    all.forEach(l -> l.acceptor.close());
    List<Connector> out = core.under(() -> new ArrayList<>(connectors.values()));
    out.forEach(Connector::close);
  }

  static boolean router(ConnectionRole r) {
    return r == ConnectionRole.INTER_ROUTER || r == ConnectionRole.EDGE;
  }
}
