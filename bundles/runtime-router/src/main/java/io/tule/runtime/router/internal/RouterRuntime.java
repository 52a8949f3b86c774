/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.InProcessRuntime;
import io.tule.api.spi.runtime.Labels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the router microservice that the Controller gives a node as a router in this process. There
 * is one at most. What it is configured with is the microservice's configuration, each change of
 * which is handed on while it runs.
 */
final class RouterRuntime extends InProcessRuntime {
  static final String NAME = "router";
  static final int HANDLE_VERSION = 1;

  private static final Logger LOG = LoggerFactory.getLogger(RouterRuntime.class);

  /** After this the router is taken for ended rather than for being replaced. */
  private static final long REPLACED_MILLIS = 10_000;

  private static final long LISTENER_MILLIS = 100;

  private final NodeAccess node;
  private final RouterPlace place;
  private final List<String> addresses;
  private final Clock clock;
  private final Duration patience;
  private String routerId = "";
  private IntPredicate listens = port -> true;
  private long since;

  /** When a listener of a router that is here was first found missing; negative for never. */
  private long missingSince = -1;

  /**
   * Takes up what an earlier life has left.
   *
   * @param addresses in the place of 0.0.0.0; none leave it
   * @param patience how long a router may take to start
   */
  RouterRuntime(
      NodeAccess node, RouterPlace place, List<String> addresses, Clock clock, Duration patience) {
    super(NAME, HANDLE_VERSION);
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
                adopt(
                    new Instance(
                        before.owner(), before.name(), before.labels(), before.mounts(), true)));
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

  /** The node's view has changed: the router follows its configuration. */
  void changed() {
    try {
      follow();
    } catch (TuleException e) {
      LOG.warn("The router goes on as it was: {}: {}", e.reason(), e.getMessage());
    }
  }

  private synchronized void follow() {
    started().ifPresent(this::apply);
  }

  private RouterDocument document(Instance of) {
    NodeView.Microservice microservice = node.view().microservices().get(of.uuid());
    if (microservice == null) {
      throw new TuleException(ReasonCode.NOT_FOUND, "The router's configuration is not here yet");
    }
    return new RouterDocument(microservice.config());
  }

  private RouterDocument apply(Instance of) {
    RouterDocument document = document(of);
    List<ContainerSpec.Mount> mounts = of.mounts();
    place.put(
        new RouterPlace.Remembered(of.owner(), of.name(), of.labels(), mounts),
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
  public void start(ContainerHandle handle) {
    RouterDocument document;
    synchronized (this) {
      Instance instance = present(handle);
      started(true);
      try {
        document = apply(instance);
      } catch (TuleException e) {
        started(place.remembered().isPresent());
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

  @Override
  protected void stopped() {
    place.clear();
  }

  @Override
  protected ContainerState state(Instance instance) {
    ContainerState.Phase phase = phase(instance);
    boolean ended = phase == ContainerState.Phase.EXITED;
    return new ContainerState(
        handle(instance),
        instance.uuid(),
        instance.name(),
        phase,
        instance.labels(),
        phase == ContainerState.Phase.CREATED ? 0 : since,
        ended ? 1 : 0,
        ended ? "the agent's log says why" : "");
  }

  /** Whether a port that is wanted has been missing for longer than a change takes. */
  private boolean lacksListener(Instance instance) {
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

  private ContainerState.Phase phase(Instance instance) {
    if (!instance.started()) {
      return ContainerState.Phase.CREATED;
    }
    if (!routerId.isEmpty()) {
      return lacksListener(instance) ? ContainerState.Phase.EXITED : ContainerState.Phase.RUNNING;
    }
    long away = clock.millis() - since;
    return away >= 0 && away < REPLACED_MILLIS
        ? ContainerState.Phase.OTHER
        : ContainerState.Phase.EXITED;
  }

  /** The labels that {@link RouterPlace} keeps. */
  static Map<String, String> labels(String microservice, String spec) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(Labels.MICROSERVICE, microservice);
    labels.put(Labels.SPEC, spec);
    return labels;
  }
}
