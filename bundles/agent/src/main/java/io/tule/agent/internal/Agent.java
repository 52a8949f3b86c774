/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.agent.internal.command.Commands;
import io.tule.agent.internal.command.Host;
import io.tule.agent.internal.journal.Identity;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.link.FieldAgent;
import io.tule.agent.internal.link.ProvisioningFile;
import io.tule.agent.internal.link.Transport;
import io.tule.agent.internal.link.Usage;
import io.tule.agent.internal.orders.NodeOrders;
import io.tule.agent.internal.orders.Programs;
import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import io.tule.agent.internal.reconcile.Images;
import io.tule.agent.internal.reconcile.MicroserviceView;
import io.tule.agent.internal.reconcile.Reconciler;
import io.tule.agent.internal.reconcile.Runtimes;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The agent put together, free of OSGi. */
public final class Agent implements AgentControl, Host {
  private static final Duration SETTLING = Duration.ofSeconds(10);
  private static final int WAIT_SECONDS = 60;
  private static final long LEAST_DISK_BYTES = 1L << 20;

  private final Lanes lanes;
  private final Clock clock;
  private final Journal journal;
  private final Runtimes runtimes = new Runtimes();
  private final Images images = new Images();
  private final Reconciler reconciler;
  private final FieldAgent fieldAgent;
  private final ProvisioningFile provisioningFile;
  private final LocalNode local;
  private final StatusFile statusFile;
  private final Parameters parameters;
  private final Commands commands;
  private final DiskCare disk;
  private final Transport transport;
  private final NodeOrders orders;
  private final long startedAtMillis;
  private volatile Settings settings;

  /**
   * Reads the journal; nothing runs before {@link #start}.
   *
   * @throws TuleException if the data directory cannot be used
   */
  public Agent(
      Settings settings,
      Lanes lanes,
      Clock clock,
      RandomGenerator random,
      Transport transport,
      Programs programs,
      Executor threads) {
    this.settings = settings;
    this.lanes = lanes;
    this.clock = clock;
    this.startedAtMillis = clock.millis();
    this.journal = new Journal(settings.dataDirectory());
    this.parameters = new Parameters(this::settings);
    this.commands = new Commands(this, parameters, clock);
    this.transport = transport;
    this.orders =
        new NodeOrders(
            parameters,
            journal,
            runtimes,
            new NodeOrders.Tools(programs, threads, transport, lanes, clock),
            listener());
    transport.trust(parameters.value(Parameter.CONTROLLER_CERT));
    this.statusFile = new StatusFile(settings.dataDirectory(), this::status, lanes);
    LocalTokens tokens = new LocalTokens(settings.dataDirectory());
    this.reconciler =
        new Reconciler(
            this::settings, journal, runtimes, images, lanes, clock, random, tokens, this::changed);
    this.disk =
        new DiskCare(this::settings, journal, runtimes, images, lanes, clock, DiskCare::roomOf);
    this.fieldAgent =
        new FieldAgent(
            parameters,
            journal,
            reconciler,
            lanes,
            clock,
            random,
            transport,
            orders,
            statusFile::changed);
    this.local = new LocalNode(settings.dataDirectory(), journal, lanes, fieldAgent, tokens);
    this.fieldAgent.messages(local::report);
    this.fieldAgent.disk(() -> !disk.complaint().isEmpty());
    this.provisioningFile =
        new ProvisioningFile(this::settings, journal, fieldAgent, lanes, clock, random);
  }

  private NodeOrders.Listener listener() {
    return new NodeOrders.Listener() {
      @Override
      public void prune() {
        disk.order();
      }

      @Override
      public void statusChanged() {
        fieldAgent.statusChanged();
      }

      @Override
      public void parametersChanged() {
        fieldAgent.parametersChanged();
      }
    };
  }

  /** Goes on where the journal ends. */
  public void start() {
    orders.start(fieldAgent.calls());
    reconciler.start();
    fieldAgent.start();
    provisioningFile.start();
    statusFile.start();
    disk.start();
  }

  /** Ends the agent's work; every container stays as it is. */
  public void close() {
    orders.close();
    runtimes.close();
    lanes.close();
  }

  /** Takes over new settings; microservices that run are not touched. */
  public void configure(Settings next) {
    settings = next;
    reconciler.retryNow();
    statusFile.changed();
  }

  private Settings settings() {
    return settings;
  }

  /** What the Local API uses. */
  public NodeAccess local() {
    return local;
  }

  /** The runtimes that are present. */
  public Runtimes runtimes() {
    return runtimes;
  }

  /** A registry back end has come. */
  public void addRegistry(RegistryBackend backend, int ranking) {
    images.add(backend, ranking);
    reconciler.retryNow();
  }

  /** A registry back end has gone. */
  public void removeRegistry(RegistryBackend backend) {
    images.remove(backend);
  }

  private void changed() {
    fieldAgent.statusChanged();
    statusFile.changed();
  }

  @Override
  public long prune() {
    String complaint = runtimes.complaint(settings.runtime());
    if (!complaint.isEmpty()) {
      throw new TuleException(ReasonCode.RUNTIME_UNAVAILABLE, complaint);
    }
    return disk.prune();
  }

  @Override
  public AgentStatus status() {
    JournalState state = journal.state();
    Identity identity = state.identity();
    List<AgentStatus.MicroserviceLine> lines = new ArrayList<>();
    Set<String> needed = new LinkedHashSet<>();
    needed.add(settings.runtime());
    for (MicroserviceView view : reconciler.views().values()) {
      lines.add(
          new AgentStatus.MicroserviceLine(
              view.uuid(), view.name(), view.runtime(), view.state(), view.error()));
      if (!view.runtime().isEmpty()) {
        needed.add(view.runtime());
      }
    }
    List<String> reasons =
        Stream.concat(
                needed.stream().map(runtimes::complaint), Stream.of(journal.complaint(), lowDisk()))
            .filter(text -> !text.isEmpty())
            .toList();
    return new AgentStatus(
        identity.uuid(),
        state(reasons),
        reasons,
        identity.isProvisioned() ? identity.controllerUrl() : parameters.controllerUrl(),
        fieldAgent.link(),
        runtimes.all().stream().map(this::line).toList(),
        lines,
        local.report().state());
  }

  private String lowDisk() {
    long left = settings.dataDirectory().toFile().getUsableSpace();
    return left < LEAST_DISK_BYTES ? "disk: less than 1 MiB is left for the agent" : "";
  }

  private AgentStatus.State state(List<String> reasons) {
    long age = clock.millis() - startedAtMillis;
    boolean settling = age >= 0 && age < SETTLING.toMillis();
    if (!reconciler.hasPassed() || (settling && !reasons.isEmpty())) {
      return AgentStatus.State.STARTING;
    }
    return reasons.isEmpty() ? AgentStatus.State.RUNNING : AgentStatus.State.DEGRADED;
  }

  private String line(ContainerRuntime runtime) {
    Fingerprint present = runtime.fingerprint();
    String message = present.message().isEmpty() ? "" : ": " + present.message();
    String line = (runtime.name() + " " + present.version()).strip() + " " + present.health();
    return line + message + (disk.complaint().isEmpty() ? "" : "; " + disk.complaint());
  }

  @Override
  public String provision(String controllerUrl, String key) {
    CompletableFuture<String> uuid = new CompletableFuture<>();
    Lanes.run(lanes.link(), () -> pipe(fieldAgent.provision(controllerUrl, key), uuid));
    return await(uuid);
  }

  @Override
  public void deprovision() {
    String uuid = journal.state().identity().uuid();
    CompletableFuture<Void> gone = new CompletableFuture<>();
    Lanes.run(
        lanes.link(),
        () -> pipe(fieldAgent.deprovision().thenCompose(done -> removed(uuid)), gone));
    await(gone);
  }

  /** When the containers of a former identifier are gone, or cannot be reached for now. */
  private CompletableFuture<Void> removed(String uuid) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    lookForRemoval(uuid, gone, clock.millis() + (WAIT_SECONDS - 10) * 1000L);
    return gone;
  }

  private void lookForRemoval(String uuid, CompletableFuture<Void> gone, long until) {
    boolean unreachable = !runtimes.complaint(settings.runtime()).isEmpty();
    if (!journal.state().retired().contains(uuid) || unreachable || clock.millis() > until) {
      gone.complete(null);
      return;
    }
    var unused =
        Lanes.later(lanes.link(), Duration.ofMillis(200), () -> lookForRemoval(uuid, gone, until));
  }

  private static <T> void pipe(CompletableFuture<T> from, CompletableFuture<T> to) {
    var unused =
        from.whenComplete(
            (value, error) -> {
              if (error == null) {
                to.complete(value);
              } else {
                to.completeExceptionally(error);
              }
            });
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      while (cause.getCause() != null && !(cause instanceof TuleException)) {
        cause = cause.getCause();
      }
      throw cause instanceof TuleException known
          ? known
          : new TuleException(ReasonCode.INTERNAL, "The agent failed", cause);
    } catch (TimeoutException e) {
      throw new TuleException(ReasonCode.TIMEOUT, "The agent did not finish in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TuleException(ReasonCode.TIMEOUT, "Interrupted", e);
    }
  }

  @Override
  public String provision(String key) {
    return provision("", key);
  }

  @Override
  public Usage usage() {
    return fieldAgent.usage();
  }

  @Override
  public LocalApiReport messages() {
    return local.report();
  }

  @Override
  public void changed(Set<Parameter> changed) {
    Lanes.run(
        lanes.link(),
        () -> {
          if (changed.contains(Parameter.CONTROLLER_URL)) {
            fieldAgent.controllerMoved();
          }
          transport.trust(parameters.value(Parameter.CONTROLLER_CERT));
          fieldAgent.parametersChanged();
          orders.parametersChanged();
        });
  }

  @Override
  public boolean readyToUpgrade() {
    return orders.readyToUpgrade();
  }

  @Override
  public boolean readyToRollback() {
    return orders.readyToRollback();
  }

  @Override
  public CommandResult command(String line) {
    return commands.run(line);
  }

  @Override
  public Map<String, String> statusLines() {
    return commands.statusLines();
  }

  @Override
  public Map<String, String> infoLines() {
    return commands.infoLines();
  }

  @Override
  public Map<String, String> configure(Map<String, String> values) {
    return commands.configure(values);
  }

  @Override
  public Subscription logs(String microserviceUuid, LogOptions options, LogSink sink) {
    ContainerHandle handle =
        journal
            .state()
            .entry(microserviceUuid)
            .handle()
            .orElseThrow(
                () ->
                    new TuleException(
                        ReasonCode.NOT_FOUND,
                        "This agent has no container of " + microserviceUuid));
    return runtimes
        .find(handle.runtime())
        .orElseThrow(
            () ->
                new TuleException(
                    ReasonCode.RUNTIME_UNAVAILABLE, runtimes.complaint(handle.runtime())))
        .logs(handle, options, sink);
  }
}
