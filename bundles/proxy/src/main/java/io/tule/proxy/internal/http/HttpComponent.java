/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.channel.EventLoop;
import io.netty.channel.MultithreadEventLoopGroup;
import io.tule.api.spi.ports.PortRoute;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code tule-http:HOST:PORT}: as a route's source a server, as its target a client.
 *
 * <p>Parameters: {@code form=bridge} hands on requests as they are, streams and all, between
 * components of this bundle; without it messages are Camel's, with bodies of bytes. {@code
 * version=2} speaks HTTP/2. {@code route=#NAME} takes host, path, certificate, access and rate from
 * a {@link PortRoute} of the registry; {@code host} and {@code path} say them alone.
 */
public final class HttpComponent extends DefaultComponent {
  private final MultithreadEventLoopGroup loops;
  private final HttpLimits limits;
  private final HttpServers servers;
  private final Http2Budget budget = new Http2Budget();
  private final Map<EventLoop, Map<String, HttpTarget>> targets = new HashMap<>();

  /** On these loops. */
  public HttpComponent(MultithreadEventLoopGroup loops, HttpLimits limits) {
    this.loops = loops;
    this.limits = limits;
    this.servers = new HttpServers(loops, budget);
  }

  HttpServers servers() {
    return servers;
  }

  HttpLimits limits() {
    return limits;
  }

  EventLoop next() {
    return loops.next();
  }

  /** The connections of one loop to a server; on the loop. */
  HttpTarget target(EventLoop loop, String host, int port, boolean http2) {
    Map<String, HttpTarget> own;
    synchronized (targets) {
      own = targets.computeIfAbsent(loop, key -> new HashMap<>());
    }
    return own.computeIfAbsent(
        host + ":" + port + (http2 ? "/2" : ""),
        key -> new HttpTarget(loop, host, port, http2, limits, budget));
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    int colon = remaining.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("tule-http:HOST:PORT, not " + uri);
    }
    boolean bridge =
        "bridge".equals(getAndRemoveParameter(parameters, "form", String.class, "message"));
    boolean http2 = "2".equals(getAndRemoveParameter(parameters, "version", String.class, "1"));
    String host = getAndRemoveParameter(parameters, "host", String.class, "");
    String path = getAndRemoveParameter(parameters, "path", String.class, "/");
    PortRoute route = resolveAndRemoveReferenceParameter(parameters, "route", PortRoute.class);
    if (route == null) {
      PortRoute any = PortRoute.of("-");
      route = new PortRoute(host, path, any.queue(), any.tls(), any.access(), any.rate());
    }
    return new HttpEndpoint(
        uri,
        this,
        remaining.substring(0, colon),
        Integer.parseInt(remaining.substring(colon + 1)),
        new HttpEndpoint.Form(bridge, http2),
        route);
  }

  @Override
  protected void doShutdown() throws Exception {
    super.doShutdown();
    synchronized (targets) {
      targets.forEach((loop, own) -> loop.execute(() -> own.values().forEach(HttpTarget::close)));
      targets.clear();
    }
  }
}
