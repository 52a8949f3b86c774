/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.testkit;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.ContainerStats;
import io.tule.api.spi.runtime.ExecRequest;
import io.tule.api.spi.runtime.ExecSession;
import io.tule.api.spi.runtime.ExecSink;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.Labels;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A runtime that keeps its containers in memory, with knobs for what goes wrong in a real one. Its
 * containers outlive any agent that uses it, as a real engine's do. Thread-safe.
 */
public final class FakeContainerRuntime implements ContainerRuntime {
  private final String name;
  private final Clock clock;
  private final Map<String, FakeContainer> containers = new LinkedHashMap<>();
  private final Map<String, String> addresses = new HashMap<>();
  private final Set<ImageReference> images = new HashSet<>();
  private final Map<ImageReference, ReasonCode> failingPulls = new HashMap<>();
  private final Map<String, ReasonCode> failingStarts = new HashMap<>();
  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final List<Consumer<Fingerprint>> healthListeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<ContainerEvent>> eventListeners = new CopyOnWriteArrayList<>();
  private volatile Fingerprint fingerprint;
  private volatile Runnable beforePull = () -> {};
  private int numbers;

  /**
   * Creates a healthy runtime without containers and images.
   *
   * @param name by which configuration selects it
   * @param clock for start times
   */
  public FakeContainerRuntime(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.fingerprint = new Fingerprint(name, "1.0", Fingerprint.Health.HEALTHY, "", "172.17.0.1");
  }

  /** A container, for assertions. */
  public record Seen(
      String id, ContainerSpec spec, Phase phase, int starts, long startedAtMillis) {}

  private static final class FakeContainer {
    private final String id;
    private final ContainerSpec spec;
    private Phase phase = Phase.CREATED;
    private int starts;
    private int exitCode;
    private long startedAtMillis;
    private ContainerState.Health health = ContainerState.Health.NONE;

    FakeContainer(String id, ContainerSpec spec) {
      this.id = id;
      this.spec = spec;
    }
  }

  /** Makes an image present without a pull. */
  public synchronized void addImage(String image) {
    images.add(ImageReference.parse(image));
  }

  /** Takes an image away. */
  public synchronized void loseImage(String image) {
    images.remove(ImageReference.parse(image));
  }

  /** Makes pulls of an image fail with a reason. */
  public synchronized void failPull(String image, ReasonCode reason) {
    failingPulls.put(ImageReference.parse(image), reason);
  }

  /** Makes pulls of an image succeed again. */
  public synchronized void healPull(String image) {
    failingPulls.remove(ImageReference.parse(image));
  }

  /**
   * Runs something within each pull before it ends, for example waiting for a latch.
   *
   * @param body runs on the puller's thread
   */
  public void beforePull(Runnable body) {
    beforePull = body;
  }

  /** Makes starts of the container of a name fail with a reason. */
  public synchronized void failStart(String containerName, ReasonCode reason) {
    failingStarts.put(containerName, reason);
  }

  /** Makes starts of the container of a name succeed again. */
  public synchronized void healStart(String containerName) {
    failingStarts.remove(containerName);
  }

  /** Ends a running container as a crash or a kill from outside does. */
  public void crash(String containerName, int exitCode) {
    synchronized (this) {
      FakeContainer container = byName(containerName);
      container.phase = Phase.EXITED;
      container.exitCode = exitCode;
    }
    event(containerName, ContainerEvent.Kind.ENDED);
  }

  /** Makes the health check of a running container say something; a start forgets it. */
  public void health(String containerName, ContainerState.Health health) {
    synchronized (this) {
      byName(containerName).health = health;
    }
    event(containerName, ContainerEvent.Kind.HEALTH);
  }

  /** Removes a container behind the agent's back. */
  public void vanish(String containerName) {
    synchronized (this) {
      containers.remove(byName(containerName).id);
    }
    event(containerName, ContainerEvent.Kind.REMOVED);
  }

  /** Changes the health, telling the listeners. An unhealthy runtime refuses every call. */
  public void health(Fingerprint.Health health, String message) {
    fingerprint = new Fingerprint(name, "1.0", health, message, "172.17.0.1");
    healthListeners.forEach(listener -> listener.accept(fingerprint));
  }

  /** The container of a name. */
  public synchronized Seen container(String containerName) {
    FakeContainer c = byName(containerName);
    return new Seen(c.id, c.spec, c.phase, c.starts, c.startedAtMillis);
  }

  /** Gives a container an address of its own; empty takes it away. */
  public synchronized void address(String containerName, String address) {
    addresses.values().remove(containerName);
    if (!address.isEmpty()) {
      addresses.put(address, containerName);
    }
  }

  @Override
  public synchronized Map<String, String> addresses(String owner) {
    check();
    Map<String, String> found = new LinkedHashMap<>();
    addresses.forEach(
        (address, container) -> {
          for (FakeContainer each : containers.values()) {
            if (each.spec.name().equals(container) && each.spec.owner().equals(owner)) {
              found.put(address, each.spec.labels().getOrDefault(Labels.MICROSERVICE, ""));
            }
          }
        });
    return found;
  }

  /** Names of all containers, of every owner. */
  public synchronized List<String> names() {
    return containers.values().stream().map(c -> c.spec.name()).toList();
  }

  /** What was done, one line each, such as {@code create iofog_x}, oldest first. */
  public List<String> calls() {
    return List.copyOf(journal);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  @Override
  public Subscription watchHealth(Consumer<Fingerprint> listener) {
    healthListeners.add(listener);
    listener.accept(fingerprint);
    return () -> healthListeners.remove(listener);
  }

  @Override
  public Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    eventListeners.add(listener);
    return () -> eventListeners.remove(listener);
  }

  @Override
  public synchronized ContainerHandle create(ContainerSpec spec) {
    check();
    if (!images.contains(spec.image())) {
      throw new TuleException(ReasonCode.IMAGE_NOT_FOUND, "no image " + spec.image());
    }
    if (names().contains(spec.name())) {
      throw new TuleException(ReasonCode.CONFLICT, "name taken: " + spec.name());
    }
    String id = "c" + ++numbers;
    containers.put(id, new FakeContainer(id, spec));
    journal.add("create " + spec.name());
    return new ContainerHandle(name, 1, id);
  }

  @Override
  public void start(ContainerHandle handle) {
    String containerName;
    synchronized (this) {
      check();
      FakeContainer container = containers.get(handle.value());
      if (container == null) {
        throw new TuleException(ReasonCode.NOT_FOUND, "no container " + handle.value());
      }
      containerName = container.spec.name();
      ReasonCode reason = failingStarts.get(containerName);
      if (reason != null) {
        throw new TuleException(reason, "cannot start " + containerName);
      }
      if (container.phase == Phase.RUNNING) {
        return;
      }
      container.phase = Phase.RUNNING;
      container.health = ContainerState.Health.NONE;
      container.starts++;
      container.startedAtMillis = clock.millis();
      journal.add("start " + containerName);
    }
    event(containerName, ContainerEvent.Kind.STARTED);
  }

  @Override
  public synchronized void stop(ContainerHandle handle, Duration grace) {
    check();
    FakeContainer container = containers.get(handle.value());
    if (container != null && container.phase == Phase.RUNNING) {
      container.phase = Phase.EXITED;
      journal.add("stop " + container.spec.name());
    }
  }

  @Override
  public synchronized void remove(ContainerHandle handle, boolean anonymousVolumes) {
    check();
    FakeContainer container = containers.remove(handle.value());
    if (container != null) {
      journal.add(
          "remove " + container.spec.name() + (anonymousVolumes ? " with its volumes" : ""));
    }
  }

  @Override
  public synchronized Optional<ContainerState> recover(ContainerHandle handle) {
    check();
    return Optional.ofNullable(containers.get(handle.value())).map(this::state);
  }

  @Override
  public synchronized List<ContainerState> listOwned(String owner) {
    check();
    List<ContainerState> owned = new ArrayList<>();
    for (FakeContainer container : containers.values()) {
      if (container.spec.owner().equals(owner)) {
        owned.add(state(container));
      }
    }
    return owned;
  }

  @Override
  public synchronized long processId(ContainerHandle handle) {
    return recover(handle).filter(found -> found.phase() == Phase.RUNNING).isPresent() ? 4242 : 0;
  }

  @Override
  public void saveImage(ContainerHandle handle, OutputStream to) throws IOException {
    to.write(("image of " + handle.value()).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public ContainerStats stats(ContainerHandle handle) {
    check();
    return new ContainerStats(1.5, 1_048_576);
  }

  @Override
  public Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    check();
    sink.frame(false, ("log of " + handle.value() + "\n").getBytes(StandardCharsets.UTF_8));
    sink.end("");
    return () -> {};
  }

  @Override
  public ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    throw new TuleException(ReasonCode.NOT_IMPLEMENTED, "the fake runs no commands");
  }

  @Override
  public synchronized boolean hasImage(ImageReference image) {
    check();
    return images.contains(image);
  }

  @Override
  public void pull(ImagePull pull, PullProgress progress) {
    check();
    journal.add("pull " + pull.image().familiar());
    progress.progress(0);
    beforePull.run();
    synchronized (this) {
      ReasonCode reason = failingPulls.get(pull.image());
      if (reason != null) {
        throw new TuleException(reason, "cannot pull " + pull.image().familiar());
      }
      images.add(pull.image());
    }
    progress.progress(100);
  }

  @Override
  public synchronized void removeImage(ImageReference image) {
    check();
    if (containers.values().stream().noneMatch(c -> c.spec.image().equals(image))) {
      images.remove(image);
      journal.add("remove image " + image.familiar());
    }
  }

  @Override
  public synchronized long pruneImages(Set<ImageReference> keep) {
    check();
    Set<ImageReference> used = new HashSet<>(keep);
    containers.values().forEach(c -> used.add(c.spec.image()));
    images.retainAll(used);
    journal.add("prune");
    return 0;
  }

  private ContainerState state(FakeContainer c) {
    Map<String, String> labels = new LinkedHashMap<>(c.spec.labels());
    labels.put(Labels.OWNER, c.spec.owner());
    return new ContainerState(
        new ContainerHandle(name, 1, c.id),
        c.id,
        c.spec.name(),
        c.phase,
        labels,
        c.startedAtMillis,
        c.exitCode,
        "",
        c.phase == Phase.RUNNING ? c.health : ContainerState.Health.NONE);
  }

  private FakeContainer byName(String containerName) {
    return containers.values().stream()
        .filter(c -> c.spec.name().equals(containerName))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no container " + containerName));
  }

  private void event(String containerName, ContainerEvent.Kind kind) {
    ContainerEvent event = new ContainerEvent(containerName, kind);
    eventListeners.forEach(listener -> listener.accept(event));
  }

  private void check() {
    if (!fingerprint.isHealthy()) {
      throw new TuleException(ReasonCode.RUNTIME_UNAVAILABLE, fingerprint.message());
    }
  }
}
