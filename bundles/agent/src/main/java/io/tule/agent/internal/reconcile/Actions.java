/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.LocalTokens;
import io.tule.agent.internal.NodeAddress;
import io.tule.agent.internal.Settings;
import io.tule.agent.internal.VolumeMounts;
import io.tule.agent.internal.journal.Entry;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.RegistrySettings;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerStats;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on one microservice at a time. Decisions and results are on the reconciler's thread; what
 * may block runs on the lanes for actions and for images.
 */
final class Actions {
  private static final Logger LOG = LoggerFactory.getLogger(Actions.class);
  private static final int SAMPLES = 8;
  private static final long OLD_RETRY_MILLIS = 5_000;

  private final Supplier<Settings> settings;
  private final Journal journal;
  private final Images images;
  private final Lanes lanes;
  private final Clock clock;
  private final RandomGenerator random;
  private final LocalTokens tokens;
  private final Runnable publish;
  private final Runnable wake;
  private boolean sampling;
  private int sampleFrom;

  /** A microservice at the moment of a decision. */
  record Target(
      Wanted wanted,
      Workload load,
      ContainerRuntime runtime,
      ImageReference image,
      String hash,
      Entry entry) {}

  Actions(
      Supplier<Settings> settings,
      Journal journal,
      Images images,
      Lanes lanes,
      Clock clock,
      RandomGenerator random,
      LocalTokens tokens,
      Runnable publish,
      Runnable wake) {
    this.settings = settings;
    this.journal = journal;
    this.images = images;
    this.lanes = lanes;
    this.clock = clock;
    this.random = random;
    this.tokens = tokens;
    this.publish = publish;
    this.wake = wake;
  }

  /** Makes a container as wanted: first its image, then, when that is here, the container. */
  void bring(Target target, JournalState state) {
    Workload load = target.load();
    if (load.pulling) {
      return;
    }
    if (!target.runtime().usesImages()) {
      load.image = target.image();
      create(target);
      return;
    }
    if (load.fetchedFor.equals(target.hash())) {
      create(target);
      return;
    }
    RegistrySettings registry;
    try {
      registry = Images.registry(state.registries(), target.wanted().registryId());
    } catch (TuleException e) {
      load.fail(e, clock.millis(), random);
      return;
    }
    Entry entry = target.entry();
    boolean refresh =
        !entry.image().equals(target.wanted().image())
            || entry.generation() != target.wanted().generation();
    if (load.failures == 0 && load.container == null) {
      load.state = "PULLING";
    }
    load.percent = 0;
    load.pulling = true;
    load.pullingSince = clock.millis();
    inLane(
        target,
        lanes.pull(),
        () -> load.pulling = false,
        () -> {
          ImageReference image = fetch(target, registry, refresh);
          return done -> {
            done.image = image;
            done.fetchedFor = target.hash();
            done.percent = 100;
          };
        });
  }

  private ImageReference fetch(Target target, RegistrySettings registry, boolean refresh) {
    return images.fetch(
        target.image(),
        registry,
        target.runtime(),
        target.wanted().extras().platform(),
        refresh,
        percent -> Lanes.run(lanes.reconcile(), () -> progress(target.load(), percent)));
  }

  private void progress(Workload load, int percent) {
    if (load.pulling && load.percent != percent) {
      load.percent = percent;
      publish.run();
    }
  }

  private void create(Target target) {
    Workload load = target.load();
    if (load.failures == 0) {
      load.state = load.container == null ? "STARTING" : "UPDATING";
    }
    ContainerState old = load.container;
    ImageReference image = load.image;
    act(
        target,
        lanes.work(),
        () -> {
          ContainerSpec spec = spec(target, image);
          try {
            if (old != null) {
              remember(
                  target, target.runtime().replace(old.handle(), spec, settings.get().stopGrace()));
              return done -> done.error = "";
            }
            remember(target, target.runtime().create(spec));
          } catch (TuleException e) {
            if (e.reason() == ReasonCode.IMAGE_NOT_FOUND) {
              Lanes.run(lanes.reconcile(), () -> load.fetchedFor = "");
            }
            throw e;
          }
          target.runtime().start(journal.state().entry(load.uuid).handle().orElseThrow());
          return done -> done.error = "";
        });
  }

  private ContainerSpec spec(Target target, ImageReference image) {
    String address = target.runtime().fingerprint().hostAddress();
    JournalState state = journal.state();
    String zone = settings.get().timeZone();
    if (zone.isEmpty() && state.config().path("timeZone").isTextual()) {
      zone = state.config().path("timeZone").asText();
    }
    return SpecBuilder.build(
        target.wanted(),
        state.identity().uuid(),
        image,
        target.hash(),
        address.isEmpty() ? NodeAddress.towards(state.identity().controllerUrl()) : address,
        zone,
        target.wanted().hostNetwork() || isLoopback(address)
            ? tokens.of(target.wanted().uuid())
            : "",
        new VolumeMounts(settings.get().dataDirectory())::place);
  }

  /** Whether a runtime's containers have the node's own addresses. */
  private static boolean isLoopback(String hostAddress) {
    return hostAddress.startsWith("127.") || hostAddress.equals("::1");
  }

  /** Remembers a container that is as wanted, if the journal does not know it yet. */
  void adopt(Target target) {
    ContainerState container = target.load().container;
    if (!target.entry().specHash().equals(target.hash())
        || !target.entry().handleValue().equals(container.handle().value())) {
      try {
        remember(target, container.handle());
      } catch (TuleException e) {
        // A full disk must not keep the others from being looked after.
        LOG.warn("{}: {}", e.reason(), e.getMessage());
      }
    }
  }

  private void remember(Target target, ContainerHandle handle) {
    Wanted wanted = target.wanted();
    journal.update(
        state ->
            state.withEntry(
                wanted.uuid(),
                state
                    .entry(wanted.uuid())
                    .with(handle, target.hash(), wanted.image(), wanted.generation())));
  }

  /** Starts a container that was made and never ran. */
  void start(Target target) {
    Workload load = target.load();
    ContainerHandle handle = load.container.handle();
    if (load.failures == 0) {
      load.state = "STARTING";
    }
    act(
        target,
        lanes.work(),
        () -> {
          target.runtime().start(handle);
          return done -> {};
        });
  }

  /**
   * Starts an ended container again, later each time that it ends soon.
   *
   * @param next whether its turn has come among those that start together
   */
  void heal(Target target, boolean next) {
    Workload load = target.load();
    ContainerState container = load.container;
    long now = clock.millis();
    if (load.interrupted) {
      load.interrupted = false;
      load.crashes.interrupted(container.startedAtMillis());
      load.healAt = now;
      load.state = "RESTARTING";
    } else if (load.crashes.ended(container.startedAtMillis(), now)) {
      load.healAt = now + pause(load);
      load.notBefore = 0;
      load.failures = 0;
      load.state = load.crashes.stuck() ? "STUCK_IN_RESTART" : "RESTARTING";
      load.error =
          load.crashes.row() < 3
              ? ""
              : ReasonCode.CRASH_LOOP.name()
                  + ": ended "
                  + load.crashes.row()
                  + " times in a row, last with exit status "
                  + container.exitCode();
    }
    if (next && load.heals(now) && !load.waits(now)) {
      start(target, load.state);
    }
  }

  /**
   * Restarts a running container whose health check fails: at once the first time, later each time
   * that it does not stay healthy.
   */
  void restart(Target target) {
    Workload load = target.load();
    ContainerState container = load.container;
    long now = clock.millis();
    if (load.crashes.ended(container.startedAtMillis(), now)) {
      load.healAt = load.crashes.row() == 1 ? now : now + pause(load);
    }
    if (!load.heals(now) || load.waits(now)) {
      return;
    }
    ContainerHandle handle = container.handle();
    act(
        target,
        lanes.work(),
        () -> {
          target.runtime().stop(handle, settings.get().stopGrace());
          target.runtime().start(handle);
          return done -> {};
        });
    load.state = load.crashes.stuck() ? "STUCK_IN_RESTART" : "RESTARTING";
  }

  private long pause(Workload load) {
    return Backoff.millis(
        load.crashes.row(), Workload.FIRST_RETRY_MILLIS, Workload.RETRY_CAP_MILLIS, random);
  }

  /** Starts an ended container again that is to be replaced, for as long as that takes. */
  void healOld(Target target) {
    Workload load = target.load();
    long now = clock.millis();
    boolean first = load.crashes.ended(load.container.startedAtMillis(), now);
    if (first || load.heals(now)) {
      long wait = pause(load);
      load.healAt = now + (first ? wait : wait + OLD_RETRY_MILLIS);
      if (!first) {
        start(target, load.state);
      }
    }
  }

  private void start(Target target, String state) {
    start(target);
    target.load().state = state;
  }

  /** Runs what may block and brings its result, or its failure, back to the reconciler. */
  private void act(Target target, Executor lane, Supplier<Consumer<Workload>> body) {
    target.load().busy = true;
    inLane(target, lane, () -> target.load().busy = false, body);
  }

  private void inLane(
      Target target, Executor lane, Runnable ended, Supplier<Consumer<Workload>> body) {
    Workload load = target.load();
    Runnable work =
        () -> {
          Consumer<Workload> result;
          try {
            result = body.get();
          } catch (TuleException e) {
            LOG.debug("{} {}", load.uuid, e.reason(), e);
            result = failed -> failed.fail(e, clock.millis(), random);
          } catch (RuntimeException e) {
            // The edge of an action: a defect in a plug-in must not end the others' care.
            LOG.error("An action on {} failed", load.uuid, e);
            TuleException defect = new TuleException(ReasonCode.INTERNAL, String.valueOf(e), e);
            result = failed -> failed.fail(defect, clock.millis(), random);
          }
          Consumer<Workload> last = result;
          Lanes.run(
              lanes.reconcile(),
              () -> {
                ended.run();
                last.accept(load);
                wake.run();
              });
        };
    try {
      Lanes.run(lane, work);
    } catch (TuleException e) {
      ended.run();
      load.fail(e, clock.millis(), random);
    }
  }

  /** Samples the use of a few running containers, the next few each time. */
  void sample(List<Workload> loads, Runtimes runtimes) {
    List<Workload> running =
        loads.stream()
            .filter(l -> l.container != null && l.state.equals("RUNNING") && !l.busy)
            .toList();
    if (sampling || running.isEmpty()) {
      return;
    }
    sampling = true;
    int from = sampleFrom % running.size();
    sampleFrom = from + SAMPLES;
    List<Workload> some = running.subList(from, Math.min(running.size(), from + SAMPLES));
    List<Sample> samples =
        some.stream().map(l -> new Sample(l, l.runtime, l.container.handle())).toList();
    Lanes.run(
        lanes.work(),
        () -> {
          for (Sample s : samples) {
            runtimes.find(s.runtime()).ifPresent(runtime -> measure(runtime, s));
          }
          Lanes.run(lanes.reconcile(), () -> sampling = false);
        });
  }

  private record Sample(Workload load, String runtime, ContainerHandle handle) {}

  private void measure(ContainerRuntime runtime, Sample sample) {
    try {
      ContainerStats stats = runtime.stats(sample.handle());
      Lanes.run(
          lanes.reconcile(),
          () -> {
            sample.load().stats = stats;
            publish.run();
          });
    } catch (TuleException e) {
      LOG.debug("no figures of {}", sample.load().uuid, e);
    }
  }
}
