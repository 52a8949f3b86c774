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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /** How long the agents' thread waits for a name's address. */
  private static final long LOOKUP_MILLIS = 500;

  /** How long a router that starts waits for it: what is not found then may end the process. */
  private static final long START_LOOKUP_MILLIS = 30_000;

  private final RouterCore core;
  private final Names names;

  /** Those under way. */
  private final Map<String, CompletableFuture<InetAddress>> lookups = new ConcurrentHashMap<>();

  final Map<String, Listener> listeners = new LinkedHashMap<>();
  final Map<String, Connector> connectors = new LinkedHashMap<>();
  final Map<String, SslProfile> profiles = new LinkedHashMap<>();

  /** A listener and its socket. */
  record Listener(ListenerConfig config, Acceptor acceptor) {}

  /** Who knows the addresses of names; it may take its time. */
  interface Names {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  Net(RouterCore core, Names names) {
    this.core = core;
    this.names = names;
  }

  /** On the agents' thread of a router that runs, which a name that is not found at once delays. */
  int listen(ListenerConfig config) {
    return listen(config, LOOKUP_MILLIS);
  }

  /** As the router starts. */
  void listenAtStart(ListenerConfig config) {
    listen(config, START_LOOKUP_MILLIS);
  }

  private int listen(ListenerConfig config, long lookupMillis) {
    if (core.under(() -> listeners.containsKey(config.name()))) {
      throw new RouterException(RouterException.Reason.EXISTS, "a listener of this name exists");
    }
    SslProfile profile = profile(config.peer().sslProfile());
    Tls server = profile == null ? null : tls(config, profile);
    try {
      InetSocketAddress address =
          config.host().isEmpty() || config.host().equals("0.0.0.0")
              ? new InetSocketAddress(config.port())
              : new InetSocketAddress(
                  soon(config.host(), config.family(), lookupMillis), config.port());
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

  /**
   * The address of a name, looked up aside: who asks may be the agents' thread, on which the
   * routing protocol runs. What takes longer is known when it is tried again.
   */
  private InetAddress soon(String host, String family, long millis) throws IOException {
    if (host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || Character.isDigit(c))) {
      return resolve(host, family); // numbers, which are not looked up
    }
    try {
      return lookups
          .computeIfAbsent(host + " " + family, k -> lookup(k, host, family))
          .get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("host unknown", e);
    } catch (TimeoutException e) {
      throw new IOException("host not found yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private CompletableFuture<InetAddress> lookup(String key, String host, String family) {
    CompletableFuture<InetAddress> found = new CompletableFuture<>();
    core.background(
        () -> {
          try {
            found.complete(resolve(host, family));
          } catch (UnknownHostException e) {
            found.completeExceptionally(e);
          }
          lookups.remove(key); // the virtual machine keeps what was found for a while
        });
    return found;
  }

  InetAddress resolve(String host, String family) throws UnknownHostException {
    for (InetAddress a : names.of(host)) {
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
