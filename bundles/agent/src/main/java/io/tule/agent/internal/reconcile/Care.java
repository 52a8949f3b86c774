/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.agent.internal.Settings;
import io.tule.agent.internal.journal.Entry;
import io.tule.agent.internal.journal.JournalState;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.Labels;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides what one microservice needs: compares its record with its container and has {@link
 * Actions} act. Used on the reconciler's thread alone.
 */
final class Care {
  private static final Set<String> IN_PROCESS =
      Set.of(Settings.ROUTER_RUNTIME, Settings.PROXY_RUNTIME);

  private final Runtimes runtimes;
  private final Actions actions;
  private final Clock clock;
  private final Supplier<Settings> settings;
  private final Collection<Workload> all;

  /**
   * Creates it.
   *
   * @param settings say which runtime a new microservice gets
   * @param all every microservice that is known, for the order in which they start
   */
  Care(
      Runtimes runtimes,
      Actions actions,
      Clock clock,
      Supplier<Settings> settings,
      Collection<Workload> all) {
    this.runtimes = runtimes;
    this.actions = actions;
    this.clock = clock;
    this.settings = settings;
    this.all = all;
  }

  /** Compares and acts; what has to go is added to {@code leaving}. */
  void consider(
      Wanted wanted,
      Workload load,
      JournalState state,
      Observed observed,
      List<Removals.Removal> leaving) {
    if (load.busy) {
      return;
    }
    Entry entry = state.entry(wanted.uuid());
    load.runtime = runtimeOf(wanted, state, entry, observed);
    Optional<ContainerRuntime> runtime = runtimes.find(load.runtime);
    if (!observed.has(load.runtime) || runtime.isEmpty()) {
      unavailable(load, entry);
      return;
    }
    load.container = observed.find(load.runtime, wanted.uuid()).orElse(null);
    if (wanted.delete()) {
      delete(wanted, load, runtime.get(), state, leaving);
    } else {
      keep(wanted, load, state, entry, runtime.get());
    }
  }

  /**
   * The runtime that has it or is to have it. The node's own router and its proxy are what moves:
   * to the runtime that is made for it once that is there, and away from it when the site says so.
   */
  private String runtimeOf(Wanted wanted, JournalState state, Entry entry, Observed observed) {
    String own = ownRuntime(wanted, state);
    if (!own.isEmpty()) {
      if (entry.runtime().equals(own) || runtimes.find(own).isPresent()) {
        return own;
      }
    }
    if (!entry.runtime().isEmpty() && !IN_PROCESS.contains(entry.runtime())) {
      return entry.runtime();
    }
    return observed
        .runtimeOf(wanted.uuid())
        .filter(runtime -> !IN_PROCESS.contains(runtime))
        .orElseGet(() -> settings.get().runtime());
  }

  private String ownRuntime(Wanted wanted, JournalState state) {
    if (!wanted.routerOf().isEmpty() && wanted.routerOf().equals(state.identity().uuid())) {
      return settings.get().routerRuntime();
    }
    return wanted.proxy() ? settings.get().proxyRuntime() : "";
  }

  private void unavailable(Workload load, Entry entry) {
    load.interrupted = true;
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

  private static void delete(
      Wanted wanted,
      Workload load,
      ContainerRuntime runtime,
      JournalState state,
      List<Removals.Removal> leaving) {
    // The Controller forgets the microservice when it has seen this word, so it stays.
    load.state = "DELETING";
    load.error = "";
    if (load.container != null) {
      leaving.add(
          new Removals.Removal(
              runtime,
              load.container,
              wanted.schedule(),
              wanted.cleanup(),
              wanted.cleanup() ? ownImage(wanted, load.container, state) : List.of()));
    }
  }

  /** The microservice's image, unless another one that stays is of it too. */
  private static List<ImageReference> ownImage(
      Wanted wanted, ContainerState container, JournalState state) {
    try {
      ImageReference image = ImageReference.parse(wanted.image());
      for (Wanted other : WantedList.of(state).wanted()) {
        if (!other.delete() && ImageReference.parse(other.image()).equals(image)) {
          return List.of();
        }
      }
      String stored = container.labels().getOrDefault(Labels.IMAGE, "");
      return List.of(stored.isEmpty() ? image : ImageReference.parse(stored));
    } catch (TuleException e) {
      // An image that cannot be read is left where it is.
      return List.of();
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
      if (!load.waits(clock.millis()) && (!load.fetched() || isNext(load))) {
        actions.bring(target, state);
      }
      boolean ended = container != null && container.phase() == ContainerState.Phase.EXITED;
      if (container != null && load.failures > 0 && !load.busy) {
        // It is the next one that fails; the error says so while the present one runs.
        boolean runs = container.phase() == ContainerState.Phase.RUNNING;
        load.state = runs ? "RUNNING" : "FAILED";
      }
      if (ended && !load.busy) {
        actions.healOld(target);
      }
      return;
    }
    actions.adopt(target);
    switch (container.phase()) {
      case RUNNING -> running(target);
      case CREATED -> {
        if (!load.waits(clock.millis()) && isNext(load)) {
          actions.start(target);
        }
      }
      case EXITED -> actions.heal(target, isNext(load));
      case OTHER -> load.state = "RESTARTING";
    }
  }

  /**
   * Whether those that start before this one have been started. What pulls its image for longer
   * than a look takes, or has failed before, holds nobody up.
   */
  private boolean isNext(Workload load) {
    long now = clock.millis();
    return all.stream()
        .filter(other -> other.schedule < load.schedule && other.runtime.equals(load.runtime))
        .noneMatch(other -> other.starts(now));
  }

  private void running(Actions.Target target) {
    Workload load = target.load();
    load.interrupted = false;
    load.state = "RUNNING";
    load.failures = 0;
    load.percent = 100;
    String unusable = target.wanted().error();
    if (load.container.health() == ContainerState.Health.UNHEALTHY) {
      load.error = ReasonCode.UNHEALTHY.name() + ": its health check fails";
      actions.restart(target);
    } else if (unusable.isEmpty()) {
      load.error = "";
    } else {
      load.error =
          ReasonCode.INVALID_ARGUMENT.name() + ": newer settings are unusable: " + unusable;
    }
  }
}
