/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.Site;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.link.Calls;
import io.tule.agent.internal.link.Orders;
import io.tule.agent.internal.link.Transport;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.Runtimes;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the Controller's orders on this node. */
public final class NodeOrders implements Orders {
  private static final Logger LOG = LoggerFactory.getLogger(NodeOrders.class);

  private final Parameters parameters;
  private final Journal journal;
  private final Runtimes runtimes;
  private final Lanes lanes;
  private final Runnable prune;
  private final Traces traces;
  private final Tunnel tunnel;
  private final Snapshots snapshots;
  private final Upgrades upgrades;
  private final Surroundings surroundings;
  private Calls calls;

  /** What the orders work with. */
  public record Tools(
      Programs programs, Executor threads, Transport transport, Lanes lanes, Clock clock) {}

  /** What the orders tell the agent. */
  public interface Listener {
    /** Unused images are to be removed. */
    void prune();

    /** The status has changed. */
    void statusChanged();

    /** The parameters have changed. */
    void parametersChanged();
  }

  /** Nothing is ordered yet. */
  public NodeOrders(
      Parameters parameters, Journal journal, Runtimes runtimes, Tools tools, Listener listener) {
    this.parameters = parameters;
    this.journal = journal;
    this.runtimes = runtimes;
    this.lanes = tools.lanes();
    this.prune = listener::prune;
    Path directory = parameters.settings().dataDirectory().resolve("orders");
    this.traces =
        new Traces(
            tools.programs(),
            () -> site().trace(),
            this::processOf,
            () -> parameters.number(Parameter.DIAGNOSTICS_FREQUENCY),
            lanes,
            tools.clock());
    this.tunnel =
        new Tunnel(tools.programs(), () -> site().ssh(), directory, lanes, listener::statusChanged);
    this.snapshots = new Snapshots(this::save, tools.threads(), lanes);
    this.upgrades = new Upgrades(tools.programs(), this::site, directory, lanes);
    this.surroundings =
        new Surroundings(
            this::site, tools.transport(), parameters, lanes, listener::parametersChanged);
  }

  private Site site() {
    return parameters.settings().site();
  }

  /** Begins what needs no Controller. */
  public void start(Calls agentCalls) {
    calls = agentCalls;
    Lanes.run(lanes.link(), surroundings::locate);
    lookForVersions();
  }

  private void lookForVersions() {
    upgrades.look();
    var unused =
        Lanes.later(
            lanes.link(),
            Duration.ofHours(parameters.number(Parameter.UPGRADE_SCAN)),
            this::lookForVersions);
  }

  /** Ends the programs that belong to orders. */
  public void close() {
    traces.end();
    tunnel.end();
  }

  /** Parameters were set. */
  public void parametersChanged() {
    surroundings.locate();
  }

  /** Whether a newer version could be installed; may block. */
  public boolean readyToUpgrade() {
    return upgrades.readyToUpgrade();
  }

  /** Whether an earlier version could be installed; may block. */
  public boolean readyToRollback() {
    return upgrades.readyToRollback();
  }

  @Override
  public void connected() {
    surroundings.scan(calls);
  }

  @Override
  public void left() {
    traces.end();
    tunnel.end();
    surroundings.stopScanning();
  }

  @Override
  public CompletableFuture<Void> take(JsonNode flags) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    if (flags.path("prune").asBoolean()) {
      Lanes.run(lanes.work(), prune);
    }
    if (flags.path("reboot").asBoolean()) {
      upgrades.reboot();
    }
    done = asked(done, flags, "version", "version", body -> upgrades.order(body));
    done = asked(done, flags, "tunnel", "tunnel", body -> tunnel.order(body.path("tunnel")));
    done =
        asked(
            done,
            flags,
            "diagnostics",
            "strace",
            body -> traces.wanted(body.path("straceValues"), calls));
    return asked(
        done,
        flags,
        "isImageSnapshot",
        "image-snapshot",
        body -> snapshots.send(body.path("uuid").asText(""), calls));
  }

  @FunctionalInterface
  private interface Take {
    void order(JsonNode body);
  }

  /** Gets an order if its flag is raised; a Controller that has none any more is content. */
  private CompletableFuture<Void> asked(
      CompletableFuture<Void> before, JsonNode flags, String flag, String path, Take take) {
    if (!flags.path(flag).asBoolean()) {
      return before;
    }
    Function<Throwable, Void> passedOver =
        error -> {
          Throwable cause =
              error instanceof CompletionException && error.getCause() != null
                  ? error.getCause()
                  : error;
          if (cause instanceof TuleException e && e.reason() == ReasonCode.NOT_FOUND) {
            LOG.debug("no order any more", e);
            return null;
          }
          throw new CompletionException(cause);
        };
    return before.thenCompose(
        done -> calls.call("GET", path, null).thenAccept(take::order).exceptionally(passedOver));
  }

  @Override
  public void acknowledged() {
    upgrades.acknowledged();
  }

  @Override
  public void report(ObjectNode status) {
    status.put("tunnelStatus", tunnel.status().toString());
    status.put("ipAddressExternal", surroundings.externalAddress());
    upgrades.report(status);
  }

  private long processOf(String uuid) {
    boolean known = false;
    for (JsonNode record : journal.state().microservices()) {
      known |= record.path("uuid").asText().equals(uuid) && !record.path("delete").asBoolean();
    }
    ContainerHandle handle = journal.state().entry(uuid).handle().orElse(null);
    if (!known || handle == null) {
      return known ? 0 : -1;
    }
    return runtimes.find(handle.runtime()).map(runtime -> runtime.processId(handle)).orElse(0L);
  }

  private void save(String uuid, OutputStream to) throws IOException {
    ContainerHandle handle =
        journal
            .state()
            .entry(uuid)
            .handle()
            .orElseThrow(
                () -> new TuleException(ReasonCode.NOT_FOUND, "There is no container of " + uuid));
    ContainerRuntime runtime =
        runtimes
            .find(handle.runtime())
            .orElseThrow(
                () ->
                    new TuleException(
                        ReasonCode.RUNTIME_UNAVAILABLE, runtimes.complaint(handle.runtime())));
    runtime.saveImage(handle, to);
  }
}
