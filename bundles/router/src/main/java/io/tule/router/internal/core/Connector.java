/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.engine.EventLoop;
import io.tule.router.engine.NetConnection;
import io.tule.router.engine.SaslClient;
import io.tule.router.spi.RouterView.ConnectorInfo;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection to a peer, with back-off, along its failover list. */
final class Connector {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.SERVER");
  private static final long FIRST_DELAY = 100;
  private static final long MAX_DELAY = 5000;

  private final RouterCore core;
  final ConnectorConfig config;
  private final SslProfile profile;
  private final EventLoop loop;
  private boolean closed;
  private long delay = FIRST_DELAY;
  private RouterConnection current;

  /** The one configured, which is never given up. */
  private final String first;

  private List<String> urls;
  private int next;
  private String status = "CONNECTING";
  private String message = "";

  /** Failures logged since it was last connected. */
  private final Told logged = new Told();

  Connector(RouterCore core, ConnectorConfig config, SslProfile profile, EventLoop loop) {
    this.core = core;
    this.config = config;
    this.profile = profile;
    this.loop = loop;
    this.urls = new ArrayList<>();
    String scheme = config.peer().sslProfile().isEmpty() ? "amqp" : "amqps";
    first = scheme + "://" + config.host() + ":" + config.port();
    urls.add(first);
    urls.addAll(config.failoverUrls());
  }

  void start() {
    core.background(this::attempt);
  }

  /** Resolves the name, which may block, and goes on to the loop. */
  private void attempt() {
    String url = core.under(() -> closed ? null : urls.get(next % urls.size()));
    if (url == null) {
      return;
    }
    Url u = Url.of(url);
    try {
      InetSocketAddress address =
          new InetSocketAddress(core.net.resolve(u.host(), config.family()), u.number());
      loop.execute(() -> connect(u, address));
    } catch (IOException e) {
      failed("host unknown: " + u.host());
    }
  }

  private void connect(Url u, InetSocketAddress address) {
    SocketChannel s;
    try {
      s = SocketChannel.open();
    } catch (IOException e) {
      failed(e.getMessage());
      return;
    }
    RouterConnection c =
        core.under(
            () -> {
              RouterConnection n =
                  new RouterConnection(
                      core,
                      core.nextId(),
                      config.peer(),
                      config.name(),
                      false,
                      u.host() + ":" + u.number(),
                      false);
              core.connections.put(n.id, n);
              current = n;
              return n;
            });
    NetConnection net = new NetConnection(loop, s, false);
    net.client();
    c.net = net;
    c.hostname = u.host();
    c.onLost = () -> lost(c);
    c.amqp =
        new AmqpConnection(
            core.codec, net, c, config.peer().maxFrameSize(), config.peer().maxSessions());
    boolean certificate = profile != null && !profile.certFile().isEmpty();
    c.sasl =
        new SaslClient(
            config.peer().saslMechanisms(),
            config.saslUsername(),
            config.saslPassword(),
            u.host(),
            certificate);
    c.amqp.sasl(c.sasl);
    c.onOpened = () -> opened(c);
    try {
      NetConnection.Filter first =
          profile == null
              ? NetConnection.Filter.NONE
              : Filters.client(
                  core, c, Tls.of(profile, false), u.host(), u.number(), config.verifyHostname());
      net.begin(c.amqp, first, config.peer().idleTimeoutSeconds() * 1000);
      net.connect(address);
    } catch (IOException | RuntimeException e) {
      net.lost(String.valueOf(e.getMessage()));
    }
  }

  /** Guarded by the lock. */
  private void opened(RouterConnection c) {
    status = "SUCCESS";
    logged.forget();
    message = c.description();
    delay = FIRST_DELAY;
    if (c.failoverOffered) {
      List<String> all = new ArrayList<>();
      if (c.offeredFailover.isEmpty()) {
        all.add(urls.get(next % urls.size()));
      }
      if (!all.contains(first)) {
        all.add(first);
      }
      for (String s : c.offeredFailover) {
        if (!all.contains(s)) {
          all.add(s);
        }
      }
      urls = all;
      next = 0;
    }
  }

  /** Guarded by the lock. */
  private void lost(RouterConnection c) {
    if (current == c) {
      current = null;
    }
    String why = c.error;
    if (c.sasl instanceof SaslClient s && !s.failure.isEmpty()) {
      why = s.failure;
    }
    failing(why);
    again();
  }

  /** It is tried again for ever, so it never ends as failed. */
  private void failing(String why) {
    status = "CONNECTING";
    String url = urls.get(next % urls.size());
    message = "Connection to " + url.replaceFirst("^.*://", "") + " failed: " + why;
  }

  private void failed(String why) {
    core.locked(
        () -> {
          failing(why);
          again();
        });
  }

  private void again() {
    if (closed) {
      return;
    }
    if (logged.isNew(message)) {
      LOG.info("{}", message);
    }
    next = (next + 1) % urls.size();
    long wait = delay;
    delay = Math.min(MAX_DELAY, delay * 2);
    loop.schedule(wait, () -> core.background(this::attempt));
  }

  void close() {
    RouterConnection c =
        core.under(
            () -> {
              closed = true;
              RouterConnection now = current;
              if (now != null) {
                now.onLost = () -> {};
                if (now.opened) {
                  now.amqp.close("", "");
                  core.opener.gone(now);
                }
              }
              return now;
            });
    if (c != null) {
      loop.schedule(200, () -> c.net.lost("connector deleted"));
    }
  }

  ConnectorInfo info() {
    List<String> order = new ArrayList<>();
    for (int i = 0; i < urls.size(); i++) {
      order.add(urls.get((next + i) % urls.size()));
    }
    return new ConnectorInfo(config, status, message, order);
  }
}
