/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the proxy microservice that the Controller gives a node in this process. There is one at
 * most. What it is configured with is the microservice's configuration, which it follows by
 * difference: bridges that stay the same go on.
 */
final class ProxyRuntime implements ContainerRuntime {
  static final String NAME = "proxy";
  static final int HANDLE_VERSION = 1;

  /** Bytes of a certificate's or key's file. */
  private static final long LONGEST = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ProxyRuntime.class);

  private static final Fingerprint PRESENT =
      new Fingerprint(NAME, "1", Fingerprint.Health.HEALTHY, "", "127.0.0.1");

  private final NodeAccess node;
  private final Bridges bridges;
  private final Clock clock;
  private final List<Consumer<ContainerEvent>> listeners = new CopyOnWriteArrayList<>();
  private Instance instance;
  private String failure = "";
  private long since;

  /** The one container. */
  private record Instance(String owner, String name, Map<String, String> labels, boolean started) {
    String uuid() {
      return labels.getOrDefault(Labels.MICROSERVICE, name);
    }

    Instance started(boolean now) {
      return new Instance(owner, name, labels, now);
    }

    ContainerHandle handle() {
      return new ContainerHandle(NAME, HANDLE_VERSION, uuid());
    }
  }

  ProxyRuntime(NodeAccess node, Bridges bridges, Clock clock) {
    this.node = node;
    this.bridges = bridges;
    this.clock = clock;
    this.since = clock.millis();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Fingerprint fingerprint() {
    return PRESENT;
  }

  @Override
  public boolean usesImages() {
    return false;
  }

  @Override
  public Subscription watchHealth(Consumer<Fingerprint> listener) {
    listener.accept(PRESENT);
    return () -> {};
  }

  @Override
  public Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private void tell(ContainerEvent.Kind kind) {
    String name;
    synchronized (this) {
      name = instance == null ? "" : instance.name();
    }
    if (!name.isEmpty()) {
      listeners.forEach(listener -> listener.accept(new ContainerEvent(name, kind)));
    }
  }

  /** The node's view has changed: the bridges follow their configuration. */
  void changed() {
    synchronized (this) {
      if (instance == null || !instance.started()) {
        return;
      }
      try {
        apply();
        return;
      } catch (TuleException e) {
        LOG.warn("The proxy is not as it is to be: {}: {}", e.reason(), e.getMessage());
      }
    }
    tell(ContainerEvent.Kind.ENDED);
  }

  /** A certificate or key in {@code certificates} of the agent's directory. */
  private String file(String name) {
    Path directory = node.dataDirectory().resolve("certificates");
    Path file = directory.resolve(name).normalize();
    try {
      if (name.isBlank() || !directory.equals(file.getParent()) || Files.size(file) > LONGEST) {
        throw new TuleException(ReasonCode.NOT_FOUND, "No certificate or key " + name);
      }
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No certificate or key " + name, e);
    }
  }

  private void apply() {
    NodeView view = node.view();
    NodeView.Microservice microservice = view.microservices().get(instance.uuid());
    if (microservice == null) {
      throw new TuleException(ReasonCode.NOT_FOUND, "The proxy's configuration is not here yet");
    }
    try {
      bridges.become(ProxyDocument.read(microservice.config(), view.agentUuid(), this::file));
      failure = "";
    } catch (TuleException e) {
      failure = e.reason() + ": " + e.getMessage();
      since = clock.millis();
      throw e;
    }
  }

  @Override
  public synchronized ContainerHandle create(ContainerSpec spec) {
    if (instance != null
        && (!instance.owner().equals(spec.owner()) || !instance.name().equals(spec.name()))) {
      throw new TuleException(ReasonCode.CONFLICT, "There is another proxy in this process");
    }
    // A proxy that runs goes on: what comes is told by its configuration alone.
    boolean started = instance != null && instance.started();
    instance = new Instance(spec.owner(), spec.name(), spec.labels(), started);
    return instance.handle();
  }

  @Override
  public void start(ContainerHandle handle) {
    synchronized (this) {
      boolean before = present(handle).started();
      instance = instance.started(true);
      if (!before) {
        since = clock.millis();
      }
      apply();
    }
    tell(ContainerEvent.Kind.STARTED);
  }

  private Instance present(ContainerHandle handle) {
    if (!handle.runtime().equals(NAME) || handle.version() != HANDLE_VERSION) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "Handle of runtime " + handle.runtime() + ", version " + handle.version());
    }
    if (instance == null || !instance.uuid().equals(handle.value())) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No proxy " + handle.value());
    }
    return instance;
  }

  private boolean isHere(ContainerHandle handle) {
    return instance != null && instance.uuid().equals(handle.value());
  }

  @Override
  public synchronized void stop(ContainerHandle handle, Duration grace) {
    if (isHere(handle)) {
      instance = instance.started(false);
      failure = "";
      bridges.close();
    }
  }

  @Override
  public synchronized void remove(ContainerHandle handle, boolean anonymousVolumes) {
    if (isHere(handle)) {
      if (instance.started()) {
        throw new TuleException(ReasonCode.CONFLICT, instance.name() + " is running");
      }
      instance = null;
    }
  }

  /** Bridges that stay the same are never stopped for it. */
  @Override
  public ContainerHandle replace(ContainerHandle old, ContainerSpec spec, Duration grace) {
    ContainerHandle next = create(spec);
    start(next);
    return next;
  }

  @Override
  public synchronized Optional<ContainerState> recover(ContainerHandle handle) {
    return isHere(handle) ? Optional.of(state()) : Optional.empty();
  }

  @Override
  public synchronized List<ContainerState> listOwned(String owner) {
    return instance == null || !instance.owner().equals(owner) ? List.of() : List.of(state());
  }

  private ContainerState state() {
    boolean ended = instance.started() && !failure.isEmpty();
    ContainerState.Phase phase =
        ended
            ? ContainerState.Phase.EXITED
            : instance.started() ? ContainerState.Phase.RUNNING : ContainerState.Phase.CREATED;
    return new ContainerState(
        instance.handle(),
        instance.uuid(),
        instance.name(),
        phase,
        instance.labels(),
        instance.started() ? since : 0,
        ended ? 1 : 0,
        failure);
  }

  @Override
  public ContainerStats stats(ContainerHandle handle) {
    return ContainerStats.ZERO;
  }

  @Override
  public Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    throw new TuleException(ReasonCode.NOT_IMPLEMENTED, "The proxy writes to the agent's log");
  }

  @Override
  public ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    throw new TuleException(
        ReasonCode.NOT_IMPLEMENTED, "The proxy is a part of the agent: no command runs in it");
  }

  @Override
  public boolean hasImage(ImageReference image) {
    return true;
  }

  @Override
  public void pull(ImagePull pull, PullProgress progress) {
    progress.progress(100);
  }

  @Override
  public void removeImage(ImageReference image) {
    // there is none
  }

  @Override
  public long pruneImages(Set<ImageReference> keep) {
    return 0;
  }

  /** Closes all bridges. */
  synchronized void close() {
    bridges.close();
  }
}
