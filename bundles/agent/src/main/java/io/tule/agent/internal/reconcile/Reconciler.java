/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.LocalTokens;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.journal.Entry;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.Labels;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is wanted with what the runtimes have, and acts on the difference: again whenever
 * something happens, and every ten seconds. It remembers nothing that it could not find out again,
 * so it may be ended at any moment.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final Supplier<Settings> settings;
  private final Journal journal;
  private final Runtimes runtimes;
  private final Lanes lanes;
  private final Clock clock;
  private final Actions actions;
  private final Removals removals;
  private final Runnable changed;
  private final Map<String, Workload> workloads = new LinkedHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Map<String, MicroserviceView> views = Map.of();
  private volatile boolean passed;
  private List<Fingerprint> fingerprints = List.of();
  private Future<?> timer = new FutureTask<>(() -> null);

  /**
   * Creates it; nothing is done before {@link #start}.
   *
   * @param changed called when a view has changed; must not block
   */
  public Reconciler(
      Supplier<Settings> settings,
      Journal journal,
      Runtimes runtimes,
      Images images,
      Lanes lanes,
      Clock clock,
      RandomGenerator random,
      LocalTokens tokens,
      Runnable changed) {
    this.settings = settings;
    this.journal = journal;
    this.runtimes = runtimes;
    this.lanes = lanes;
    this.clock = clock;
    this.changed = changed;
    this.actions =
        new Actions(
            settings, journal, images, lanes, clock, random, tokens, this::publish, this::wake);
    this.removals =
        new Removals(lanes.reconcile(), lanes.work(), () -> settings.get().stopGrace(), this::wake);
  }

  /** Begins. */
  public void start() {
    runtimes.onChange(this::wake);
    Future<?> unused = Lanes.every(lanes.reconcile(), PERIOD, this::pass);
    wake();
  }

  /** Something may have changed: a comparison is made soon. */
  public void wake() {
    if (asked.compareAndSet(false, true)) {
      Lanes.run(lanes.reconcile(), this::pass);
    }
  }

  /** Tries again at once what waits after a failure; something it needs has changed. */
  public void retryNow() {
    Lanes.run(
        lanes.reconcile(),
        () -> {
          for (Workload load : workloads.values()) {
            if (load.failures > 0) {
              load.notBefore = 0;
            }
          }
          wake();
        });
  }

  /** The microservices as last seen; never blocks. */
  public Map<String, MicroserviceView> views() {
    return views;
  }

  /** Whether the first comparison has been made. */
  public boolean hasPassed() {
    return passed;
  }

  /** Samples what some of the running containers use, on the lane for actions. */
  public void sample() {
    Lanes.run(lanes.reconcile(), () -> actions.sample(List.copyOf(workloads.values()), runtimes));
  }

  private void pass() {
    asked.set(false);
    JournalState state = journal.state();
    runtimes.owner(state.identity().uuid());
    removeRetired(state);
    if (state.identity().isProvisioned()) {
      compare(state);
    } else {
      workloads.clear();
    }
    passed = true;
    publish();
    scheduleNext();
  }

  private void compare(JournalState state) {
    WantedList list = WantedList.of(state);
    Map<String, Map<String, ContainerState>> observed = observe(state.identity().uuid());
    List<Removals.Removal> leaving = new ArrayList<>();
    workloads.values().forEach(load -> load.touched = false);
    for (Wanted wanted : list.wanted()) {
      Workload load = workloads.computeIfAbsent(wanted.uuid(), Workload::new);
      load.touched = true;
      load.name = wanted.name();
      consider(wanted, load, state, observed, leaving);
    }
    list.unreadable().forEach((uuid, error) -> unreadable(uuid, error, observed));
    if (state.listKnown() && list.complete()) {
      orphans(observed, leaving);
    }
    workloads.values().removeIf(load -> !load.touched && !load.busy && forget(load, observed));
    removals.add(leaving);
  }

  /** What each healthy runtime has of ours: runtime name to microservice uuid to container. */
  private Map<String, Map<String, ContainerState>> observe(String owner) {
    Map<String, Map<String, ContainerState>> observed = new LinkedHashMap<>();
    for (ContainerRuntime runtime : runtimes.all()) {
      if (!runtime.fingerprint().isHealthy()) {
        continue;
      }
      try {
        Map<String, ContainerState> containers = new LinkedHashMap<>();
        for (ContainerState container : runtime.listOwned(owner)) {
          containers.put(microservice(container), container);
        }
        observed.put(runtime.name(), containers);
      } catch (TuleException e) {
        LOG.debug("{} does not answer", runtime.name(), e);
      }
    }
    return observed;
  }

  private static String microservice(ContainerState container) {
    String label = container.labels().getOrDefault(Labels.MICROSERVICE, "");
    if (!label.isEmpty()) {
      return label;
    }
    String name = container.name();
    return name.startsWith(SpecBuilder.NAME_PREFIX)
        ? name.substring(SpecBuilder.NAME_PREFIX.length())
        : name;
  }

  private void consider(
      Wanted wanted,
      Workload load,
      JournalState state,
      Map<String, Map<String, ContainerState>> observed,
      List<Removals.Removal> leaving) {
    if (load.busy) {
      return;
    }
    Entry entry = state.entry(wanted.uuid());
    load.runtime = runtimeOf(wanted.uuid(), entry, observed);
    Map<String, ContainerState> present = observed.get(load.runtime);
    if (present == null) {
      unavailable(load, entry);
      return;
    }
    load.container = present.get(wanted.uuid());
    ContainerRuntime runtime = runtimes.find(load.runtime).orElse(null);
    if (runtime == null) {
      unavailable(load, entry);
    } else if (wanted.delete()) {
      delete(wanted, load, runtime, leaving);
    } else {
      keep(wanted, load, state, entry, runtime);
    }
  }

  private String runtimeOf(
      String uuid, Entry entry, Map<String, Map<String, ContainerState>> observed) {
    if (!entry.runtime().isEmpty()) {
      return entry.runtime();
    }
    return observed.entrySet().stream()
        .filter(e -> e.getValue().containsKey(uuid))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(settings.get().runtime());
  }

  private void unavailable(Workload load, Entry entry) {
    if (load.container == null && entry.runtime().isEmpty()) {
      load.state = "QUEUED";
      load.error = ReasonCode.RUNTIME_UNAVAILABLE.name() + ": " + complaint(load.runtime);
    } else if (load.container == null && load.state.equals("QUEUED")) {
      load.state = "UNKNOWN";
    }
  }

  private String complaint(String runtime) {
    String complaint = runtimes.complaint(runtime);
    return complaint.isEmpty() ? "runtime \"" + runtime + "\" does not answer" : complaint;
  }

  private void delete(
      Wanted wanted, Workload load, ContainerRuntime runtime, List<Removals.Removal> leaving) {
    // The Controller forgets the microservice when it has seen this word, so it stays.
    load.state = "DELETING";
    load.error = "";
    if (load.container != null) {
      leaving.add(new Removals.Removal(runtime, load.container, wanted.cleanup()));
    }
  }

  private void keep(
      Wanted wanted, Workload load, JournalState state, Entry entry, ContainerRuntime runtime) {
    ImageReference image;
    try {
      image = ImageReference.parse(wanted.image());
    } catch (TuleException e) {
      load.state = "FAILED";
      load.error = e.reason().name() + ": " + e.getMessage();
      return;
    }
    String hash = SpecBuilder.hash(wanted, image);
    load.want(hash);
    Actions.Target target = new Actions.Target(wanted, load, runtime, image, hash, entry);
    ContainerState container = load.container;
    if (container == null || !hash.equals(container.labels().get(Labels.SPEC))) {
      if (!load.waits(clock.millis())) {
        actions.bring(target, state);
      }
      boolean ended = container != null && container.phase() == ContainerState.Phase.EXITED;
      if (ended && !load.busy) {
        actions.healOld(target);
      }
      return;
    }
    actions.adopt(target);
    switch (container.phase()) {
      case RUNNING -> running(wanted, load);
      case CREATED -> {
        if (!load.waits(clock.millis())) {
          actions.start(target);
        }
      }
      case EXITED -> actions.heal(target);
      case OTHER -> load.state = "RESTARTING";
    }
  }

  private static void running(Wanted wanted, Workload load) {
    load.state = "RUNNING";
    load.failures = 0;
    load.percent = 100;
    load.error =
        wanted.error().isEmpty()
            ? ""
            : ReasonCode.INVALID_ARGUMENT.name()
                + ": newer settings are unusable: "
                + wanted.error();
  }

  private void unreadable(
      String uuid, String error, Map<String, Map<String, ContainerState>> observed) {
    Workload load = workloads.computeIfAbsent(uuid, Workload::new);
    load.touched = true;
    load.state = "FAILED";
    load.error = ReasonCode.INVALID_ARGUMENT.name() + ": " + error;
    observed.values().stream()
        .filter(containers -> containers.containsKey(uuid))
        .findFirst()
        .ifPresent(containers -> load.container = containers.get(uuid));
  }

  private void orphans(
      Map<String, Map<String, ContainerState>> observed, List<Removals.Removal> leaving) {
    observed.forEach(
        (name, containers) ->
            containers.forEach(
                (uuid, container) -> {
                  Workload load = workloads.get(uuid);
                  boolean wanted = load != null && (load.touched && load.runtime.equals(name));
                  boolean busy = load != null && load.busy;
                  Optional<ContainerRuntime> runtime = runtimes.find(name);
                  if (!wanted && !busy && runtime.isPresent() && !unreadableHere(load)) {
                    if (load != null && !load.touched) {
                      load.state = "DELETING";
                      load.container = container;
                    }
                    leaving.add(new Removals.Removal(runtime.get(), container, false));
                  }
                }));
  }

  private static boolean unreadableHere(Workload load) {
    return load != null && load.touched && load.runtime.isEmpty();
  }

  /** Forgets a microservice that is in the list no more, once its container is gone. */
  private boolean forget(Workload load, Map<String, Map<String, ContainerState>> observed) {
    String name = load.runtime.isEmpty() ? settings.get().runtime() : load.runtime;
    Map<String, ContainerState> containers = observed.get(name);
    if (containers == null || containers.containsKey(load.uuid)) {
      return false;
    }
    try {
      journal.update(state -> state.withoutEntry(load.uuid));
      return true;
    } catch (TuleException e) {
      LOG.warn("{}: {}", e.reason(), e.getMessage());
      return false;
    }
  }

  private void removeRetired(JournalState state) {
    for (String owner : state.retired()) {
      Map<String, Map<String, ContainerState>> observed = observe(owner);
      List<Removals.Removal> leaving = new ArrayList<>();
      observed.forEach(
          (name, containers) ->
              runtimes
                  .find(name)
                  .ifPresent(
                      runtime ->
                          containers
                              .values()
                              .forEach(c -> leaving.add(new Removals.Removal(runtime, c, true)))));
      if (leaving.isEmpty() && observed.containsKey(settings.get().runtime())) {
        journal.update(s -> s.withoutRetired(owner));
        changed.run();
      }
      removals.add(leaving);
    }
  }

  private void publish() {
    Map<String, MicroserviceView> next = new LinkedHashMap<>();
    boolean differs = false;
    for (Workload load : workloads.values()) {
      MicroserviceView view = load.view();
      next.put(load.uuid, view);
      differs |= view.differsFrom(views.get(load.uuid));
    }
    differs |= next.size() != views.size();
    List<Fingerprint> present = runtimes.all().stream().map(ContainerRuntime::fingerprint).toList();
    differs |= !present.equals(fingerprints);
    fingerprints = present;
    views = Collections.unmodifiableMap(next);
    if (differs) {
      changed.run();
    }
  }

  private void scheduleNext() {
    long now = clock.millis();
    long next = Long.MAX_VALUE;
    for (Workload load : workloads.values()) {
      if (!load.busy && load.notBefore > now) {
        next = Math.min(next, load.notBefore);
      }
      if (!load.busy && load.healAt > now) {
        next = Math.min(next, load.healAt);
      }
    }
    timer.cancel(false);
    if (next < now + PERIOD.toMillis()) {
      timer = Lanes.later(lanes.reconcile(), Duration.ofMillis(next - now), this::wake);
    }
  }
}
