/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.LocalTokens;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.Fingerprint;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
 * something happens, and every twenty seconds. It remembers nothing that it could not find out
 * again, so it may be ended at any moment.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final Duration PERIOD = Duration.ofSeconds(20);

  private final Supplier<Settings> settings;
  private final Journal journal;
  private final Runtimes runtimes;
  private final Lanes lanes;
  private final Clock clock;
  private final Actions actions;
  private final Removals removals;
  private final Care care;
  private final Runnable changed;
  private final Map<String, Workload> workloads = new LinkedHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile Map<String, MicroserviceView> views = Map.of();
  private volatile boolean passed;
  private List<Fingerprint> fingerprints = List.of();
  private long lastPassMillis;
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
    this.care = new Care(runtimes, actions, clock, settings, workloads.values());
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
    followClock();
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

  /** Waiting times stay what they are when somebody sets the clock back. */
  private void followClock() {
    long now = clock.millis();
    long back = lastPassMillis - now;
    lastPassMillis = now;
    if (back > 0) {
      for (Workload load : workloads.values()) {
        load.notBefore -= back;
        load.healAt -= back;
      }
    }
  }

  private void compare(JournalState state) {
    WantedList list = WantedList.of(state);
    Observed observed = Observed.of(runtimes, state.identity().uuid());
    List<Removals.Removal> leaving = new ArrayList<>();
    workloads.values().forEach(load -> load.touched = false);
    List<Wanted> ordered = new ArrayList<>(list.wanted());
    ordered.sort(Comparator.comparingInt(Wanted::schedule));
    for (Wanted wanted : ordered) {
      Workload load = workloads.computeIfAbsent(wanted.uuid(), Workload::new);
      load.touched = true;
      load.name = wanted.name();
      load.schedule = wanted.schedule();
      care.consider(wanted, load, state, observed, leaving);
    }
    list.unreadable().forEach((uuid, error) -> unreadable(uuid, error, observed));
    if (state.listKnown() && list.complete()) {
      orphans(observed, leaving);
    }
    workloads.values().removeIf(load -> !load.touched && !load.busy && forget(load, observed));
    removals.add(leaving);
  }

  private void unreadable(String uuid, String error, Observed observed) {
    Workload load = workloads.computeIfAbsent(uuid, Workload::new);
    load.touched = true;
    load.state = "FAILED";
    load.error = ReasonCode.INVALID_ARGUMENT.name() + ": " + error;
    observed
        .runtimeOf(uuid)
        .flatMap(name -> observed.find(name, uuid))
        .ifPresent(container -> load.container = container);
  }

  private void orphans(Observed observed, List<Removals.Removal> leaving) {
    observed
        .containers()
        .forEach(
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
                        int schedule = load == null ? Wanted.MIDDLE : load.schedule;
                        leaving.add(
                            new Removals.Removal(
                                runtime.get(), container, schedule, false, List.of()));
                      }
                    }));
  }

  private static boolean unreadableHere(Workload load) {
    return load != null && load.touched && load.runtime.isEmpty();
  }

  /** Forgets a microservice that is in the list no more, once its container is gone. */
  private boolean forget(Workload load, Observed observed) {
    String name = load.runtime.isEmpty() ? settings.get().runtime() : load.runtime;
    if (!observed.has(name) || observed.find(name, load.uuid).isPresent()) {
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
      Observed observed = Observed.of(runtimes, owner);
      List<Removals.Removal> leaving = new ArrayList<>();
      for (ContainerRuntime runtime : runtimes.all()) {
        observed
            .containers()
            .getOrDefault(runtime.name(), Map.of())
            .values()
            .forEach(
                c -> leaving.add(new Removals.Removal(runtime, c, Wanted.MIDDLE, true, List.of())));
      }
      if (observed.isEmpty() && observed.has(settings.get().runtime())) {
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
      if (load.looks(now)) {
        next = Math.min(next, load.pullingSince + Workload.LOOK_MILLIS);
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
