/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

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
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the router microservice that the Controller gives a node as a router in this process. There
 * is one at most. What it is configured with is the microservice's configuration, each change of
 * which is handed on while it runs.
 */
final class RouterRuntime implements ContainerRuntime {
  static final String NAME = "router";
  static final int HANDLE_VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(RouterRuntime.class);

  /** After this the router is taken for ended rather than for being replaced. */
  private static final long REPLACED_MILLIS = 10_000;

  private static final long LISTENER_MILLIS = 100;

  private static final Fingerprint PRESENT =
      new Fingerprint(NAME, "1", Fingerprint.Health.HEALTHY, "", "127.0.0.1");

  private final NodeAccess node;
  private final RouterPlace place;
  private final List<String> addresses;
  private final Clock clock;
  private final Duration patience;
  private final List<Consumer<ContainerEvent>> listeners = new CopyOnWriteArrayList<>();
  private Instance instance;
  private String routerId = "";
  private IntPredicate listens = port -> true;
  private long since;

  /** When a listener of a router that is here was first found missing; negative for never. */
  private long missingSince = -1;

  /** The one container. */
  private record Instance(
      String owner,
      String name,
      Map<String, String> labels,
      List<ContainerSpec.Mount> mounts,
      boolean started) {
    String uuid() {
      return labels.getOrDefault(Labels.MICROSERVICE, name);
    }

    Instance started(boolean now) {
      return new Instance(owner, name, labels, mounts, now);
    }

    ContainerHandle handle() {
      return new ContainerHandle(NAME, HANDLE_VERSION, uuid());
    }
  }

  /**
   * Takes up what an earlier life has left.
   *
   * @param addresses in the place of 0.0.0.0; none leave it
   * @param patience how long a router may take to start
   */
  RouterRuntime(
      NodeAccess node, RouterPlace place, List<String> addresses, Clock clock, Duration patience) {
    this.node = node;
    this.place = place;
    this.addresses = List.copyOf(addresses);
    this.clock = clock;
    this.patience = patience;
    this.since = clock.millis();
    place
        .remembered()
        .ifPresent(
            before ->
                instance =
                    new Instance(
                        before.owner(), before.name(), before.labels(), before.mounts(), true));
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

  /**
   * A router has come into this process.
   *
   * @param ports on which it listens
   */
  void came(String id, IntPredicate ports) {
    synchronized (this) {
      routerId = id;
      listens = ports;
      missingSince = -1;
      since = clock.millis();
      notifyAll();
    }
    tell(ContainerEvent.Kind.STARTED);
  }

  /** It has gone, for good or to be replaced. */
  void went(String id) {
    synchronized (this) {
      if (!routerId.equals(id)) {
        return;
      }
      routerId = "";
      since = clock.millis();
    }
    tell(ContainerEvent.Kind.ENDED);
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

  /** The node's view has changed: the router follows its configuration. */
  void changed() {
    synchronized (this) {
      if (instance == null || !instance.started()) {
        return;
      }
    }
    try {
      apply();
    } catch (TuleException e) {
      LOG.warn("The router goes on as it was: {}: {}", e.reason(), e.getMessage());
    }
  }

  private RouterDocument document(Instance of) {
    NodeView.Microservice microservice = node.view().microservices().get(of.uuid());
    if (microservice == null) {
      throw new TuleException(ReasonCode.NOT_FOUND, "The router's configuration is not here yet");
    }
    return new RouterDocument(microservice.config());
  }

  private synchronized RouterDocument apply() {
    RouterDocument document = document(instance);
    List<ContainerSpec.Mount> mounts = instance.mounts();
    place.put(
        new RouterPlace.Remembered(instance.owner(), instance.name(), instance.labels(), mounts),
        document.text(addresses, file -> onNode(file, mounts)));
    return document;
  }

  /** Where on the node a file of the container is. */
  private static String onNode(String file, List<ContainerSpec.Mount> mounts) {
    for (ContainerSpec.Mount mount : mounts) {
      if (!mount.volume() && file.startsWith(mount.target() + "/")) {
        return mount.source() + file.substring(mount.target().length());
      }
    }
    return file;
  }

  @Override
  public synchronized ContainerHandle create(ContainerSpec spec) {
    if (instance != null
        && (!instance.owner().equals(spec.owner()) || !instance.name().equals(spec.name()))) {
      throw new TuleException(ReasonCode.CONFLICT, "There is another router in this process");
    }
    // A router that runs goes on: what comes is told by its configuration alone.
    boolean started = instance != null && instance.started();
    instance = new Instance(spec.owner(), spec.name(), spec.labels(), spec.mounts(), started);
    return instance.handle();
  }

  @Override
  public void start(ContainerHandle handle) {
    RouterDocument document;
    synchronized (this) {
      instance = present(handle).started(true);
      try {
        document = apply();
      } catch (TuleException e) {
        instance = instance.started(place.remembered().isPresent());
        throw e;
      }
    }
    if (!isUp(document.id())) {
      throw failure(document);
    }
    awaitListeners(document);
  }

  /** A router that runs may wait for a port that is taken; it is told as long as it does. */
  private synchronized void awaitListeners(RouterDocument document) {
    long end = System.nanoTime() + patience.toNanos();
    Optional<RouterDocument.Place> missing = missing(document);
    while (missing.isPresent() && System.nanoTime() < end) {
      try {
        wait(LISTENER_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      missing = missing(document);
    }
    if (missing.isPresent()) {
      throw new TuleException(ReasonCode.PORT_IN_USE, cannotListen(missing.get()));
    }
    missingSince = -1;
  }

  private Optional<RouterDocument.Place> missing(RouterDocument document) {
    return document.places(addresses).stream()
        .filter(place -> !listens.test(place.port()))
        .findFirst();
  }

  private static String cannotListen(RouterDocument.Place place) {
    return "The router cannot listen on " + place.host() + ":" + place.port();
  }

  /** Waits for the router, which may be starting, or be replaced by its next configuration. */
  private synchronized boolean isUp(String id) {
    long end = System.nanoTime() + patience.toNanos();
    while (!routerId.equals(id)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private TuleException failure(RouterDocument document) {
    for (RouterDocument.Place each : document.places(addresses)) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(each.host(), each.port()));
      } catch (IOException e) {
        return new TuleException(ReasonCode.PORT_IN_USE, cannotListen(each), e);
      }
    }
    return new TuleException(
        ReasonCode.RUNTIME_FAILED, "The router did not start; the agent's log says why");
  }

  private Instance present(ContainerHandle handle) {
    if (!handle.runtime().equals(NAME) || handle.version() != HANDLE_VERSION) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "Handle of runtime " + handle.runtime() + ", version " + handle.version());
    }
    if (instance == null || !instance.uuid().equals(handle.value())) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No router " + handle.value());
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
      place.clear();
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

  /** The router is never stopped for it. */
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
    ContainerState.Phase phase = phase();
    boolean ended = phase == ContainerState.Phase.EXITED;
    return new ContainerState(
        instance.handle(),
        instance.uuid(),
        instance.name(),
        phase,
        instance.labels(),
        phase == ContainerState.Phase.CREATED ? 0 : since,
        ended ? 1 : 0,
        ended ? "the agent's log says why" : "");
  }

  /** Whether a port that is wanted has been missing for longer than a change takes. */
  private boolean lacksListener() {
    boolean missing;
    try {
      missing = missing(document(instance)).isPresent();
    } catch (TuleException e) {
      missing = false; // it goes on by the configuration that it had
    }
    long now = clock.millis();
    if (!missing) {
      missingSince = -1;
    } else if (missingSince < 0 || missingSince > now) {
      missingSince = now;
    }
    return missing && now - missingSince >= REPLACED_MILLIS;
  }

  private ContainerState.Phase phase() {
    if (!instance.started()) {
      return ContainerState.Phase.CREATED;
    }
    if (!routerId.isEmpty()) {
      return lacksListener() ? ContainerState.Phase.EXITED : ContainerState.Phase.RUNNING;
    }
    long away = clock.millis() - since;
    return away >= 0 && away < REPLACED_MILLIS
        ? ContainerState.Phase.OTHER
        : ContainerState.Phase.EXITED;
  }

  @Override
  public ContainerStats stats(ContainerHandle handle) {
    return ContainerStats.ZERO;
  }

  @Override
  public Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    throw new TuleException(ReasonCode.NOT_IMPLEMENTED, "The router writes to the agent's log");
  }

  @Override
  public ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    throw new TuleException(
        ReasonCode.NOT_IMPLEMENTED, "The router is a part of the agent: no command runs in it");
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

  /** The labels that {@link RouterPlace} keeps. */
  static Map<String, String> labels(String microservice, String spec) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(Labels.MICROSERVICE, microservice);
    labels.put(Labels.SPEC, spec);
    return labels;
  }
}
