/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;

/** One Camel route for each mapping. */
public final class ProxyEngine implements Proxy, AutoCloseable {
  private final CamelEngine camel;

  /** Without a route nothing of Camel or Netty runs. */
  public ProxyEngine() {
    camel = new CamelEngine(this::components, () -> {});
  }

  /** Adds what routes are made of: tule-http, tule-amqp, tule-tcp. */
  private void components(CamelContext context) {
    // The components are added here.
  }

  CamelEngine camel() {
    return camel;
  }

  @Override
  public Bridge open(Mapping mapping, BridgeSettings settings) {
    String id = mapping.toString();
    String port = Uris.port(mapping, settings);
    String queue = Uris.queue(mapping, settings);
    camel.add(id, mapping.inward() ? port : queue, mapping.inward() ? queue : port);
    return new OpenBridge(id);
  }

  private final class OpenBridge implements Bridge {
    private final String id;
    private final AtomicBoolean closed = new AtomicBoolean();

    OpenBridge(String id) {
      this.id = id;
    }

    @Override
    public String routeId() {
      return id;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        camel.remove(id);
      }
    }
  }

  @Override
  public void close() {
    camel.close();
  }
}
