/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.journal.Identity;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.parameters.Coordinates;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.Reconciler;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentStatus.Link;
import io.tule.api.agent.LocalApiReport;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks with the Controller: asks for changes, fetches what has changed, reports the status. Only
 * an explicit order ever deletes something; a refused token does not.
 */
public final class FieldAgent {
  private static final Logger LOG = LoggerFactory.getLogger(FieldAgent.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration HELD_TIMEOUT = Duration.ofSeconds(45);
  private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(30);
  private static final Duration FAREWELL = Duration.ofSeconds(5);
  private static final String CHANGES = "config/changes";
  private static final String HOLD = CHANGES + "?wait=30";
  private static final List<String> LIST_FLAGS =
      List.of("microserviceList", "microserviceConfig", "routing");
  private static final List<String> ORDERS =
      List.of("prune", "version", "reboot", "tunnel", "diagnostics", "isImageSnapshot");

  private final Parameters parameters;
  private final Journal journal;
  private final Reconciler reconciler;
  private final Lanes lanes;
  private final Clock clock;
  private final ControllerClient client;
  private final StatusReporter reporter;
  private final Bodies bodies;
  private final Node node;
  private final Orders orders;
  private final Fetches fetches;
  private final Runnable changed;
  private final Pace pace;
  private volatile Link link = Link.NOT_PROVISIONED;
  private int session;
  private String lastUpdated = "";

  /**
   * Creates it; nothing is sent before {@link #start}.
   *
   * @param orders carries out what else the Controller orders
   * @param changed called when the link's state changes
   */
  public FieldAgent(
      Parameters parameters,
      Journal journal,
      Reconciler reconciler,
      Lanes lanes,
      Clock clock,
      RandomGenerator random,
      Transport transport,
      Orders orders,
      Runnable changed) {
    this.parameters = parameters;
    this.journal = journal;
    this.reconciler = reconciler;
    this.lanes = lanes;
    this.clock = clock;
    this.orders = orders;
    this.changed = changed;
    this.client =
        new ControllerClient(transport, lanes.link(), () -> parameters.isOn(Parameter.SECURE_MODE));
    this.pace = new Pace(random);
    this.node = new Node(clock, parameters.settings().dataDirectory());
    this.bodies = new Bodies(node, clock, parameters, orders);
    this.fetches = new Fetches(client, journal, parameters, bodies);
    this.reporter =
        new StatusReporter(
            parameters,
            journal,
            lanes,
            clock,
            client,
            this.bodies,
            reconciler,
            this::linkIs,
            this::link);
  }

  /** Begins with what the journal says. */
  public void start() {
    Lanes.run(
        lanes.link(),
        () -> {
          if (journal.state().identity().isProvisioned()) {
            link(Link.NOT_CONNECTED);
            begin();
          }
          reporter.start();
        });
  }

  /** The state of the connection; never blocks. */
  public Link link() {
    return link;
  }

  /** A microservice's state has changed: the Controller is told soon. */
  public void statusChanged() {
    Lanes.run(lanes.link(), reporter::soon);
  }

  /**
   * Binds the agent to a Controller. If that refuses, nothing has changed.
   *
   * @param url empty keeps the present one
   */
  public CompletableFuture<String> provision(String url, String key) {
    Identity old = journal.state().identity();
    String known = old.isProvisioned() ? old.controllerUrl() : parameters.controllerUrl();
    String base = (url.isEmpty() ? known : url).replaceAll("/+$", "");
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("key", key).put("type", parameters.fogType());
    return client
        .call(new Identity("", "", base), "POST", "provision", body, TIMEOUT)
        .thenApply(
            reply -> {
              String uuid = reply.body().path("uuid").asText("");
              String token = reply.body().path("token").asText("");
              if (uuid.isEmpty() || token.isEmpty()) {
                throw new ControllerException(
                    "The Controller's answer to the key has no identity", null);
              }
              journal.update(state -> state.withIdentity(new Identity(uuid, token, base)));
              parameters.controller(base);
              if (old.isProvisioned() && !old.uuid().equals(uuid)) {
                orders.left();
                fetches.forgetVolumeMounts();
                var unused = farewell(old);
              }
              LOG.info("Provisioned at {} as {}", base, uuid);
              begin();
              return uuid;
            });
  }

  /** Leaves the Controller; the agent's own containers go when the reconciler next compares. */
  public CompletableFuture<Void> deprovision() {
    Identity old = journal.state().identity();
    if (!old.isProvisioned()) {
      return CompletableFuture.failedFuture(
          new TuleException(ReasonCode.CONFLICT, "The agent is not provisioned"));
    }
    return farewell(old)
        .handle(
            (reply, error) -> {
              forgetController(old);
              return null;
            });
  }

  private CompletableFuture<Transport.Reply> farewell(Identity old) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode uuids = body.putArray("microserviceUuids");
    reconciler.views().keySet().forEach(uuids::add);
    return client.call(old, "POST", "deprovision", body, FAREWELL);
  }

  private void forgetController(Identity old) {
    if (journal.state().identity().equals(old)) {
      session++;
      journal.update(state -> state.withIdentity(Identity.NONE));
      LOG.info("Deprovisioned from {}", old.controllerUrl());
      fetches.forgetVolumeMounts();
      orders.left();
      link(Link.NOT_PROVISIONED);
      reconciler.wake();
    }
  }

  private void begin() {
    session++;
    reconciler.wake();
    synchronize(session);
  }

  private CompletableFuture<Transport.Reply> call(String method, String path, JsonNode body) {
    return client.call(journal.state().identity(), method, path, body, TIMEOUT);
  }

  /** Once for each start and each provisioning: everything is fetched, whatever the flags say. */
  private void synchronize(int of) {
    CompletableFuture<Void> unused =
        config()
            .thenCompose(done -> fetches.registries())
            .thenCompose(done -> fetches.edgeResources())
            .thenCompose(done -> microservices())
            .handle(
                (done, error) -> {
                  if (of == session) {
                    if (error == null) {
                      link(Link.OK);
                      reporter.soon();
                      orders.connected();
                      poll(of);
                    } else {
                      failed(error);
                      later(pace.afterFailure(), () -> synchronize(of), of);
                    }
                  }
                  return null;
                });
  }

  private void poll(int of) {
    long began = clock.millis();
    CompletableFuture<Void> unused =
        client
            .call(journal.state().identity(), "GET", HOLD, null, HELD_TIMEOUT)
            .thenCompose(
                reply -> {
                  link(Link.OK);
                  long took = clock.millis() - began;
                  return carryOut(reply.body(), of).thenApply(done -> answered(reply, took));
                })
            .handle(
                (delay, error) -> {
                  if (of == session) {
                    if (error != null) {
                      failed(error);
                    }
                    later(error == null ? delay : pace.afterFailure(), () -> poll(of), of);
                  }
                  return null;
                });
  }

  private long answered(Transport.Reply reply, long took) {
    String updated = reply.body().path("lastUpdated").asText("");
    boolean news = false;
    for (JsonNode flag : reply.body()) {
      news |= flag.asBoolean() && !updated.equals(lastUpdated);
    }
    lastUpdated = updated;
    return pace.afterAnswer(
        reply.held(), took, parameters.number(Parameter.CHANGE_FREQUENCY) * 1000L, news);
  }

  private void later(long millis, Runnable body, int of) {
    var unused =
        Lanes.later(
            lanes.link(),
            Duration.ofMillis(millis),
            () -> {
              if (of == session) {
                body.run();
              }
            });
  }

  private CompletableFuture<Void> carryOut(JsonNode flags, int of) {
    if (of != session) {
      return CompletableFuture.completedFuture(null);
    }
    if (flags.path("deleteNode").asBoolean()) {
      return deleteNode();
    }
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    boolean any = false;
    // where the router is stands among the settings
    if (flags.path("config").asBoolean() || flags.path("routerChanged").asBoolean()) {
      any = true;
      done = done.thenCompose(v -> config());
    }
    boolean mounts = flags.path("volumeMounts").asBoolean();
    if (mounts || fetches.mountsDue()) {
      any |= mounts;
      done = done.thenCompose(v -> fetches.volumeMounts()).thenRun(reconciler::retryNow);
    }
    if (flags.path("registries").asBoolean()) {
      any = true;
      done = done.thenCompose(v -> fetches.registries()).thenRun(reconciler::retryNow);
    }
    if (LIST_FLAGS.stream().anyMatch(flag -> flags.path(flag).asBoolean())) {
      any = true;
      done = done.thenCompose(v -> microservices());
    }
    if (ORDERS.stream().anyMatch(flag -> flags.path(flag).asBoolean())) {
      any = true;
      done = done.thenCompose(v -> orders.take(flags));
    }
    if (flags.path("linkedEdgeResources").asBoolean()) {
      any = true;
      done = done.thenCompose(v -> fetches.edgeResources());
    }
    return any ? done.thenCompose(v -> acknowledge(flags)).thenRun(orders::acknowledged) : done;
  }

  private CompletableFuture<Void> acknowledge(JsonNode flags) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("lastUpdated", flags.path("lastUpdated"));
    return call("PATCH", CHANGES, body).thenAccept(reply -> {});
  }

  private CompletableFuture<Void> config() {
    return fetches.config().thenRun(reporter::reschedule);
  }

  private CompletableFuture<Void> microservices() {
    return fetches.microservices().thenRun(reconciler::wake);
  }

  private CompletableFuture<Void> deleteNode() {
    Identity old = journal.state().identity();
    LOG.info("The Controller deletes this agent");
    return call("DELETE", "delete-node", null)
        .handle(
            (reply, error) -> {
              forgetController(old);
              return null;
            });
  }

  /** The node's position was measured: it is kept, and the Controller is told. */
  public void position(double latitude, double longitude) {
    Lanes.run(
        lanes.link(),
        () -> {
          parameters.position("dynamic", new Coordinates(latitude, longitude));
          parametersChanged();
        });
  }

  /** Parameters were set on this node: they count at once, and the Controller is told. */
  public void parametersChanged() {
    journal.update(state -> state.withConfig(parameters.inForce(state.config())));
    reporter.reschedule();
    if (journal.state().identity().isProvisioned()) {
      var unused = fetches.pushConfig().handle((done, error) -> null);
    }
  }

  /** The Controller has moved: the same agent goes on there. */
  public void controllerMoved() {
    Identity old = journal.state().identity();
    String next = parameters.controllerUrl();
    if (old.isProvisioned() && !next.equals(old.controllerUrl())) {
      LOG.info("The Controller is at {} from now on", next);
      journal.update(state -> state.withIdentity(new Identity(old.uuid(), old.token(), next)));
      link(Link.NOT_CONNECTED);
      begin();
    }
  }

  /** Calls with the present identity. */
  public Calls calls() {
    return new Calls() {
      @Override
      public CompletableFuture<JsonNode> call(String method, String path, JsonNode body) {
        return FieldAgent.this.call(method, path, body).thenApply(Transport.Reply::body);
      }

      @Override
      public CompletableFuture<Void> upload(
          String path, String fileName, Supplier<InputStream> file) {
        return client
            .upload(journal.state().identity(), path, fileName, file, UPLOAD_TIMEOUT)
            .thenAccept(reply -> {});
      }
    };
  }

  /** How loaded the node is. */
  public Usage usage() {
    return node.usage();
  }

  /** Sets what tells whether a disk of the node has too little room. */
  public void disk(BooleanSupplier pressure) {
    bodies.disk(pressure);
  }

  /** Sets where the counts of messages come from. */
  public void messages(Supplier<LocalApiReport> counts) {
    bodies.messages(counts);
  }

  private void failed(Throwable error) {
    ControllerException cause = ControllerException.of(error);
    if (cause == null) {
      LOG.error("Work for the Controller failed", error);
    } else {
      linkIs(cause);
    }
  }

  /** Takes note of a failed call; nothing but the link's state changes. */
  private void linkIs(ControllerException error) {
    Link next = Link.NOT_CONNECTED;
    if (error.isUnauthorized()) {
      next = Link.UNAUTHORIZED;
    } else if (error.isUntrusted()) {
      next = Link.BROKEN_CERTIFICATE;
    }
    if (next != link) {
      LOG.warn("Controller: {}", error.getMessage());
    }
    link(next);
  }

  private void link(Link next) {
    if (next != link) {
      if (next == Link.OK) {
        LOG.info("Connected to {}", journal.state().identity().controllerUrl());
      }
      link = next;
      changed.run();
      if (next == Link.OK) {
        reporter.soon();
      }
    }
  }
}
