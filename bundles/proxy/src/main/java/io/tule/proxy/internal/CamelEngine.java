/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.net.BindException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.SimpleUuidGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Camel context, which is there only while somebody has a route in it. All methods may be
 * called from any thread.
 */
final class CamelEngine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CamelEngine.class);
  private static final int STOP_SECONDS = 2;

  private final Consumer<CamelContext> components;
  private final Runnable idle;
  private final Set<Object> users = new LinkedHashSet<>();
  private CamelContext context;

  /**
   * Creates it without a context.
   *
   * @param components adds to a new context what routes are made of
   * @param idle told when the context is gone
   */
  CamelEngine(Consumer<CamelContext> components, Runnable idle) {
    this.components = components;
    this.idle = idle;
  }

  /** The context while there is one. */
  synchronized Optional<CamelContext> context() {
    return Optional.ofNullable(context);
  }

  /**
   * Adds one route.
   *
   * @param id of the route
   * @param before done with the context first
   * @throws TuleException if it does not start; it is removed then
   */
  synchronized void add(String id, String from, String to, Consumer<CamelContext> before) {
    if (context != null && context.getRoute(id) != null) {
      throw new TuleException(ReasonCode.CONFLICT, "There is a route " + id);
    }
    CamelContext camel = use(id);
    before.accept(camel);
    try {
      camel.addRoutes(
          new RouteBuilder(camel) {
            @Override
            public void configure() {
              errorHandler(noErrorHandler());
              from(from).routeId(id).to(to);
            }
          });
    } catch (Exception e) {
      remove(id);
      throw failure(id, e);
    }
  }

  private static TuleException failure(String id, Exception e) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (each instanceof TuleException known) {
        return known;
      }
      if (each instanceof BindException taken) {
        return new TuleException(ReasonCode.PORT_IN_USE, id + ": " + taken.getMessage(), e);
      }
    }
    return new TuleException(ReasonCode.INTERNAL, id + " does not start: " + e.getMessage(), e);
  }

  /** Removes one route; none does nothing. */
  synchronized void remove(String id) {
    if (context == null || !users.contains(id)) {
      return;
    }
    try {
      context.getRouteController().stopRoute(id);
      context.removeRoute(id);
    } catch (Exception e) {
      LOG.warn("Route {} does not stop: {}", id, e.toString());
    }
    leave(id);
  }

  /** Adds the routes of a site. */
  synchronized void addAll(RoutesBuilder builder) throws Exception {
    use(builder);
    try {
      context.addRoutes(builder);
    } catch (Exception e) {
      removeAll(builder);
      throw e;
    }
  }

  /** Removes them. */
  synchronized void removeAll(RoutesBuilder builder) {
    if (context == null || !users.contains(builder)) {
      return;
    }
    if (builder instanceof RouteBuilder known) {
      for (var definition : known.getRouteCollection().getRoutes()) {
        try {
          context.getRouteController().stopRoute(definition.getRouteId());
          context.removeRoute(definition.getRouteId());
        } catch (Exception e) {
          LOG.warn("Route {} does not stop: {}", definition.getRouteId(), e.toString());
        }
      }
    }
    leave(builder);
  }

  private CamelContext use(Object user) {
    if (context == null) {
      context = start();
    }
    users.add(user);
    return context;
  }

  private void leave(Object user) {
    users.remove(user);
    if (users.isEmpty()) {
      close();
    }
  }

  private CamelContext start() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader own = CamelEngine.class.getClassLoader();
    thread.setContextClassLoader(own);
    try {
      DefaultCamelContext camel = new DefaultCamelContext(false);
      camel.setApplicationContextClassLoader(own);
      camel.getCamelContextExtension().setName("tule-proxy");
      camel.setUuidGenerator(new SimpleUuidGenerator());
      camel.setUseMDCLogging(false);
      camel.getShutdownStrategy().setTimeout(STOP_SECONDS);
      camel.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
      components.accept(camel);
      // Routes that are added before this never start.
      camel.start();
      if (camel.getStatus() != ServiceStatus.Started) {
        throw new TuleException(ReasonCode.INTERNAL, "Camel does not start");
      }
      return camel;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Stops all routes. */
  @Override
  public synchronized void close() {
    if (context != null) {
      CamelContext last = context;
      context = null;
      users.clear();
      last.stop();
      idle.run();
    }
  }
}
