/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.config.Distribution;
import io.tule.router.config.PeerConfig;
import io.tule.router.engine.BufferPool;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.policy.VhostPolicy;
import io.tule.router.internal.protocol.NodeInfo;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import io.tule.router.spi.RouterException;
import io.tule.router.spi.RouterView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The management node {@code $management} of a router. It runs on the router's agents' thread, one
 * request after the other.
 */
public final class ManagementAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.tule.router.AGENT");
  private static final List<String> CONFIGURED =
      List.of(
          "sslProfile",
          "authServicePlugin",
          "router.config.address",
          "router.config.linkRoute",
          "router.config.autoLink",
          "router.config.exchange",
          "router.config.binding",
          "vhost",
          "dummy",
          "connector",
          "listener");

  private final Schema schema;
  private final LogControl logs;
  private final VhostPolicy policy;
  private final Clock clock;
  private final EntityAgent entities;
  private final Map<String, List<Map<String, Object>>> named = new LinkedHashMap<>();
  private final Set<Pending> pending = new LinkedHashSet<>();
  private Configuration current;
  private final Map<String, Object> configured;
  private final List<Endpoints.Subscription> subscriptions = new ArrayList<>();
  private CoreAgent core;
  private Router router;

  /**
   * An agent that is not yet attached to a router.
   *
   * @param configuration what the router is configured with; entities without a name get one
   */
  public ManagementAgent(
      Schema schema,
      Configuration configuration,
      VhostPolicy policy,
      LogControl logs,
      Clock clock) {
    this.schema = schema;
    this.logs = logs;
    this.policy = policy;
    this.clock = clock;
    this.current = configuration;
    this.configured = new LinkedHashMap<>(configuration.router());
    this.entities =
        new EntityAgent(
            schema, Kinds.of(() -> router.control(), () -> router.view(), policy, logs), logs);
    logs(configuration);
    entities.configured("router", configuration.router());
    entities.configured("policy", configuration.policy());
    for (String type : CONFIGURED) {
      List<Map<String, Object>> all = new ArrayList<>();
      configuration.of(type).forEach(a -> all.add(Map.copyOf(entities.configured(type, a))));
      named.put(type, all);
    }
  }

  private void logs(Configuration configuration) {
    Set<String> modules = new TreeSet<>(schema.type("log").attribute("module").labels());
    for (Map<String, Object> log : configuration.of("log")) {
      Map<String, Object> attributes = new LinkedHashMap<>(log);
      if ("DEFAULT".equals(log.get("module"))) {
        attributes.putIfAbsent("enable", "info+");
        attributes.putIfAbsent("includeTimestamp", true);
        attributes.putIfAbsent("includeSource", false);
        attributes.putIfAbsent("outputFile", "stderr");
      }
      modules.remove(String.valueOf(log.get("module")));
      entities.configured("log", attributes);
    }
    for (String module : modules) {
      Map<String, Object> attributes = new LinkedHashMap<>(Map.of("module", module));
      if (module.equals("DEFAULT")) {
        attributes.put("enable", "info+");
        attributes.put("includeTimestamp", true);
        attributes.put("includeSource", false);
        attributes.put("outputFile", "stderr");
      }
      entities.configured("log", attributes);
    }
  }

  /** The entities of a type as configured, each with its name. */
  public List<Map<String, Object>> named(String shortName) {
    return named.getOrDefault(shortName, List.of());
  }

  /**
   * Begins to answer for a router.
   *
   * @param nodes the routers of the network; nobody for a router that runs no routing protocol
   * @param lastChange when the network last changed, in seconds since the epoch
   */
  public void attach(Router router, Supplier<List<NodeInfo>> nodes, Supplier<Long> lastChange) {
    this.router = router;
    core =
        new CoreAgent(
            CoreTypes.of(
                router,
                configured,
                policy::mayCloseOthers,
                () -> Math.max(0, nodes.get().size() - 1),
                clock));
    entities.observe(
        "router.node", () -> nodes.get().stream().map(n -> node(n, lastChange.get())).toList());
    entities.observe("vhostStats", policy::vhostStats);
    entities.observe("logStats", this::logStats);
    entities.observe("allocator", this::memory);
    Endpoints endpoints = router.endpoints();
    for (String address : List.of("$management", "$_management_internal")) {
      subscriptions.add(
          endpoints.subscribe(
              Endpoints.Scope.LOCAL, address, Distribution.CLOSEST, this::received));
    }
  }

  /**
   * Takes another configuration's TLS profiles, connectors and listeners: what is new is made, what
   * is not named any more is removed, what is the same goes on. To be called on the agents' thread.
   *
   * @throws EntityException if something cannot be made, which {@link #retry} tries again; the rest
   *     is done
   */
  public void apply(Configuration next) {
    Configuration before = current;
    current = next;
    for (String type : List.of("sslProfile", "connector", "listener")) {
      for (Map<String, Object> entity : next.of(type)) {
        if (!before.of(type).contains(entity)) {
          pending.add(new Pending(type, entity));
        }
      }
    }
    for (String type : List.of("listener", "connector", "sslProfile")) {
      for (Map<String, Object> old : before.of(type)) {
        if (!next.of(type).contains(old) && !pending.remove(new Pending(type, old))) {
          remove(type, name(type, old));
        }
      }
    }
    retry();
  }

  /** What cannot be removed keeps nothing else from being made or removed. */
  private void remove(String type, String name) {
    try {
      entities.remove(type, name);
    } catch (EntityException | RouterException e) {
      LOG.warn("{} {} is no longer configured and stays: {}", type, name, e.getMessage());
    }
  }

  /**
   * Makes what could not be made yet, such as a listener whose port was taken. To be called on the
   * agents' thread.
   *
   * @throws EntityException if there is still something that cannot be made
   */
  public void retry() {
    List<String> failed = new ArrayList<>();
    for (Pending each : List.copyOf(pending)) {
      try {
        entities.add(each.type(), each.entity());
        pending.remove(each);
      } catch (EntityException | RouterException e) {
        failed.add(e.getMessage());
      }
    }
    if (!failed.isEmpty()) {
      throw EntityException.badRequest(String.join("; ", failed));
    }
  }

  /** What is configured and not made yet. */
  private record Pending(String type, Map<String, Object> entity) {}

  private static String name(String type, Map<String, Object> attributes) {
    Object name = attributes.get("name");
    return name == null
        ? type + "/" + attributes.get("host") + ":" + attributes.get("port")
        : String.valueOf(name);
  }

  private static Map<String, Object> node(NodeInfo node, long lastChange) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", node.id());
    row.put("index", node.index());
    row.put("protocolVersion", 1);
    row.put("instance", node.instance());
    row.put("linkState", node.peers());
    row.put("validOrigins", node.validOrigins());
    row.put("address", "amqp:/_topo/0/" + node.id());
    if (!node.nextHop().isEmpty()) {
      row.put("nextHop", node.nextHop());
    }
    if (node.index() == 0) {
      row.put("lastTopoChange", lastChange);
    } else {
      if (node.link() >= 0) {
        row.put("routerLink", node.link());
      }
      if (node.cost() >= 0) {
        row.put("cost", node.cost());
      }
    }
    return row;
  }

  private List<Map<String, Object>> logStats() {
    List<Map<String, Object>> rows = new ArrayList<>();
    logs.counts()
        .forEach(
            (module, levels) -> {
              Map<String, Object> row = new LinkedHashMap<>();
              row.put("name", module);
              row.put("identity", "logStats/" + module);
              levels.forEach((level, count) -> row.put(level + "Count", count));
              rows.add(row);
            });
    return rows;
  }

  /** What is held of memory, in the form in which other routers show their pools. */
  private List<Map<String, Object>> memory() {
    Runtime runtime = Runtime.getRuntime();
    RouterView.RouterInfo info = router.view().router();
    long deliveries =
        router.view().links().stream().mapToLong(l -> l.undelivered() + l.unsettled()).sum();
    return List.of(
        pool("java_heap_kib", 1024, 0, (runtime.totalMemory() - runtime.freeMemory()) / 1024),
        pool("qd_buffer_t", 64 * 1024, BufferPool.KEPT, info.buffers()),
        pool("qd_message_t", 0, PeerConfig.DEFAULT.linkCapacity(), deliveries),
        pool("qdr_delivery_t", 0, PeerConfig.DEFAULT.linkCapacity(), deliveries),
        pool("qdr_address_t", 0, 0, info.addresses()),
        pool("qdr_link_t", 0, 0, info.links()),
        pool("qdr_connection_t", 0, 0, info.connections()));
  }

  private static Map<String, Object> pool(String name, int size, int kept, long held) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("typeName", name);
    row.put("typeSize", size);
    for (String none :
        List.of(
            "transferBatchSize",
            "globalFreeListMax",
            "totalFreeToHeap",
            "batchesRebalancedToThreads",
            "batchesRebalancedToGlobal")) {
      row.put(none, 0);
    }
    row.put("localFreeListMax", kept);
    row.put("totalAllocFromHeap", held);
    row.put("heldByThreads", held);
    return row;
  }

  private void received(Endpoints.Incoming incoming) {
    Message message = incoming.message();
    if (message.getReplyTo() == null || message.getReplyTo().isEmpty()) {
      return;
    }
    Message answer = Message.Factory.create();
    answer.setAddress(message.getReplyTo());
    answer.setCorrelationId(message.getCorrelationId());
    Response response = respond(incoming);
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("statusCode", response.status());
    properties.put("statusDescription", response.description());
    answer.setApplicationProperties(new ApplicationProperties(properties));
    answer.setBody(new AmqpValue(response.body()));
    router.endpoints().send(answer, true, Endpoints.Outcome.IGNORED);
  }

  private Response respond(Endpoints.Incoming incoming) {
    Request request = Request.of(incoming);
    LOG.debug("Agent request {} of connection {}", request.properties(), request.connectionId());
    try {
      Response response = core.handles(request) ? core.handle(request) : entities.handle(request);
      LOG.debug("Agent response {} {}", response.status(), response.description());
      return response;
    } catch (EntityException e) {
      return refuse(request, e.status(), e.getMessage());
    } catch (RouterException e) {
      return refuse(request, e.reason().status(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.warn("A management request failed", e);
      return refuse(request, 500, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private Response refuse(Request request, int status, String description) {
    LOG.error("Error performing {}: {}", request.operation(), description);
    boolean create = request.operation().equals("CREATE") && core.handles(request);
    return new Response(status, description, create ? null : Map.of());
  }

  /** Ends the subscriptions. */
  @Override
  public void close() {
    subscriptions.forEach(Endpoints.Subscription::close);
  }
}
