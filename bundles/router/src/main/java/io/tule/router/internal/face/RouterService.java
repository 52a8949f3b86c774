/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import io.tule.router.Routers;
import io.tule.router.config.Distribution;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.conf.Records;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.management.LogControl;
import io.tule.router.internal.management.ManagementAgent;
import io.tule.router.internal.policy.VhostPolicy;
import io.tule.router.internal.protocol.ProtocolSettings;
import io.tule.router.internal.protocol.RoutingAgent;
import io.tule.router.internal.sasl.SaslFiles;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** A router with all that belongs to it: policy, management, and on an interior the protocol. */
public final class RouterService implements AutoCloseable {
  private static final String VERSION = "1.19.0";
  private static final int MAX_ROUTERS = 128;
  private static final int MAX_LOOPS = 4;
  private static final long FIRST_RETRY_SECONDS = 1;
  private static final long LAST_RETRY_SECONDS = 30;

  private final Router router;
  private final ManagementAgent management;
  private final RoutingAgent routing;
  private Future<?> retry = CompletableFuture.completedFuture(null);

  private RouterService(Router router, ManagementAgent management, RoutingAgent routing) {
    this.router = router;
    this.management = management;
    this.routing = routing;
  }

  /**
   * Starts a router.
   *
   * @param users who may authenticate by PLAIN
   * @throws EntityException if the configuration makes no sense
   * @throws RouterException if it cannot be done, as where a port is taken
   */
  public static RouterService start(
      Schema schema,
      Configuration given,
      RouterConfig.SaslUsers users,
      LogControl logs,
      Clock clock) {
    Configuration configuration = complete(given);
    configuration.of("log").forEach(a -> logs.configure(String.valueOf(a.get("module")), a));
    VhostPolicy policy = new VhostPolicy(VhostPolicy.Settings.of(configuration.policy()));
    configuration.of("vhost").forEach(policy::put);
    ManagementAgent management = new ManagementAgent(schema, configuration, policy, logs, clock);
    Map<String, Object> attributes = configuration.router();
    RouterConfig.SaslUsers known =
        users == RouterConfig.SaslUsers.NONE ? SaslFiles.of(attributes) : users;
    Router router = Routers.create(config(attributes, known, management));
    RoutingAgent routing = null;
    try {
      router.setPolicy(policy);
      if (router.config().mode() == RouterMode.INTERIOR) {
        RoutingAgent agent = new RoutingAgent(router, settings(attributes), clock);
        routing = agent;
        management.attach(router, agent::nodes, agent::lastChange);
        agent.start();
      } else {
        management.attach(router, List::of, () -> 0L);
      }
      for (Map<String, Object> exchange : management.named("router.config.exchange")) {
        router.control().createExchange(Records.exchange(exchange));
      }
      for (Map<String, Object> binding : management.named("router.config.binding")) {
        router.control().createBinding(Records.binding(binding));
      }
      router.start();
    } catch (RuntimeException e) {
      router.close();
      throw e;
    }
    return new RouterService(router, management, routing);
  }

  /** Fills in what a file need not say of the router. */
  private static Configuration complete(Configuration given) {
    Map<String, Object> router = new LinkedHashMap<>(given.router());
    router.putIfAbsent("id", "router-" + UUID.randomUUID());
    router.put("version", VERSION);
    router.put("hostName", hostName());
    return new Configuration(router, given.policy(), new HashMap<>(given.entities()));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  private static RouterConfig config(
      Map<String, Object> attributes, RouterConfig.SaslUsers users, ManagementAgent management) {
    int loops = Math.min(number(attributes, "workerThreads", loopsFor(processors())), processors());
    return new RouterConfig(
        String.valueOf(attributes.get("id")),
        RouterMode.valueOf(String.valueOf(attributes.get("mode")).toUpperCase(Locale.ROOT)),
        loops,
        Records.distribution(
            String.valueOf(attributes.get("defaultDistribution")), Distribution.BALANCED),
        Boolean.TRUE.equals(attributes.get("allowUnsettledMulticast")),
        !Boolean.FALSE.equals(attributes.get("allowResumableLinkRoute")),
        VERSION,
        users,
        new RouterConfig.Initial(
            each(management, "sslProfile", Records::sslProfile),
            each(management, "listener", Records::listener),
            each(management, "connector", Records::connector),
            each(management, "router.config.address", Records::address),
            each(management, "router.config.linkRoute", Records::linkRoute),
            each(management, "router.config.autoLink", Records::autoLink)));
  }

  /**
   * Event loops where nobody says how many. Each message passes the router's one lock, so a second
   * loop only takes system calls and TLS off the first, while it doubles the wake-ups of a request
   * and its response; and peers on the same machine need processors too.
   */
  static int loopsFor(int processors) {
    return Math.max(1, Math.min(MAX_LOOPS, processors / 2));
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static <T> List<T> each(
      ManagementAgent management, String type, Function<Map<String, Object>, T> maker) {
    return management.named(type).stream().map(maker).toList();
  }

  private static ProtocolSettings settings(Map<String, Object> attributes) {
    ProtocolSettings normal = ProtocolSettings.DEFAULT;
    return new ProtocolSettings(
        number(attributes, "helloIntervalSeconds", normal.hello()),
        number(attributes, "helloMaxAgeSeconds", normal.helloMaxAge()),
        number(attributes, "raIntervalSeconds", normal.advertise()),
        number(attributes, "raIntervalFluxSeconds", normal.advertiseInFlux()),
        number(attributes, "remoteLsMaxAgeSeconds", normal.linkStateMaxAge()),
        MAX_ROUTERS);
  }

  private static int number(Map<String, Object> attributes, String key, int otherwise) {
    return attributes.get(key) instanceof Number number
        ? Math.max(1, number.intValue())
        : otherwise;
  }

  /**
   * Takes another configuration's TLS profiles, connectors and listeners, and lets all else be. It
   * is done soon after. What cannot be done, as where a port is taken, is tried again.
   *
   * @param failed told what could not be done, and each time that it cannot be done for another
   *     reason
   */
  public void apply(Configuration next, Consumer<RuntimeException> failed) {
    router
        .agentThread()
        .execute(() -> attempt(() -> management.apply(next), failed, "", FIRST_RETRY_SECONDS));
  }

  /** On the agents' thread. */
  private void attempt(
      Runnable change, Consumer<RuntimeException> failed, String before, long seconds) {
    retry.cancel(false);
    try {
      change.run();
    } catch (EntityException | RouterException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(before)) {
        failed.accept(e);
      }
      long next = Math.min(LAST_RETRY_SECONDS, seconds * 2);
      retry =
          router
              .agentThread()
              .schedule(
                  () -> attempt(management::retry, failed, reason, next),
                  seconds,
                  TimeUnit.SECONDS);
    }
  }

  /** The router itself. */
  public Router router() {
    return router;
  }

  @Override
  public void close() {
    management.close();
    if (routing != null) {
      routing.close();
    }
    router.close();
  }
}
