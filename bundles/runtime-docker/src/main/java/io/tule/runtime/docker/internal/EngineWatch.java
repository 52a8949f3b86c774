/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.Fingerprint.Health;
import io.tule.api.spi.runtime.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the engine: one thread reads its stream of events, which ends at once when the engine
 * does, and a probe at intervals finds an engine that hangs.
 */
final class EngineWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
  private static final int LONGEST_PROBE_SECONDS = 5;
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;
  private static final String EVENTS =
      "/events?filters="
          + Engine.encode(
              "{\"type\":[\"container\"],\"event\":[\"start\",\"die\",\"destroy\",\"health_status\"],\"label\":[\""
                  + Labels.OWNER
                  + "\"]}");

  private final Engine engine;
  private final String url;
  private final Duration probeTimeout;
  private final List<Consumer<Fingerprint>> healthListeners = new CopyOnWriteArrayList<>();
  private final List<EventListener> eventListeners = new CopyOnWriteArrayList<>();
  private final ScheduledFuture<?> probes;
  private final Object lock = new Object();
  private final Semaphore wake = new Semaphore(0);

  /** Guarded by the lock, as are the deliveries, so that listeners see the changes in order. */
  private Fingerprint fingerprint;

  private volatile Fingerprint last;
  private volatile boolean closed;
  private volatile Response events;

  private record EventListener(String owner, Consumer<ContainerEvent> listener) {}

  EngineWatch(
      Engine engine,
      String url,
      int probeSeconds,
      ScheduledExecutorService scheduler,
      ExecutorService streams) {
    this.engine = engine;
    this.url = url;
    this.probeTimeout =
        Duration.ofSeconds(Math.min(LONGEST_PROBE_SECONDS, Math.max(2, probeSeconds)));
    this.fingerprint = new Fingerprint(DockerRuntime.NAME, "", Health.UNKNOWN, "", "");
    this.last = fingerprint;
    this.probes =
        scheduler.scheduleWithFixedDelay(
            this::probeAtInterval, probeSeconds, probeSeconds, TimeUnit.SECONDS);
    streams.execute(this::follow);
  }

  Fingerprint fingerprint() {
    return last;
  }

  Subscription watchHealth(Consumer<Fingerprint> listener) {
    synchronized (lock) {
      healthListeners.add(listener);
      listener.accept(fingerprint);
    }
    return () -> {
      synchronized (lock) {
        healthListeners.remove(listener);
      }
    };
  }

  Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    EventListener entry = new EventListener(owner, listener);
    eventListeners.add(entry);
    return () -> eventListeners.remove(entry);
  }

  private void follow() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      try {
        if (probe()) {
          readEvents();
          pause = FIRST_PAUSE_MILLIS;
        }
      } catch (TuleException | IOException | UncheckedIOException e) {
        LOG.debug("Event stream of the engine ended", e);
      } catch (RuntimeException e) {
        LOG.warn("The watch of the engine failed and goes on", e);
      }
      if (!pause(pause)) {
        return;
      }
      pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
  }

  /** Waits, less long if a probe finds the engine healthy; false if it is time to end. */
  private boolean pause(long millis) {
    try {
      wake.tryAcquire(millis, TimeUnit.MILLISECONDS);
      wake.drainPermits();
      return !closed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns when the stream has ended, which a stopping engine does to it at once. */
  private void readEvents() throws IOException {
    try (Response response = openEvents()) {
      events = response;
      if (closed || response.getStatusCode() >= 400) {
        return;
      }
      try (MappingIterator<JsonNode> stream =
          Engine.JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
        while (!closed && stream.hasNextValue()) {
          deliver(stream.nextValue());
        }
      }
    } finally {
      events = null;
    }
  }

  private Response openEvents() {
    try (CallWatch watch = engine.watch(probeTimeout)) {
      return engine.open("GET", EVENTS, MissingNode.getInstance(), Map.of(), null, watch);
    }
  }

  private void deliver(JsonNode event) {
    JsonNode attributes = event.path("Actor").path("Attributes");
    ContainerEvent.Kind kind =
        // Of health it writes the state after the word.
        switch (event.path("Action").asText().replaceFirst(":.*", "")) {
          case "start" -> ContainerEvent.Kind.STARTED;
          case "die" -> ContainerEvent.Kind.ENDED;
          case "destroy" -> ContainerEvent.Kind.REMOVED;
          case "health_status" -> ContainerEvent.Kind.HEALTH;
          default -> null;
        };
    if (kind == null) {
      return;
    }
    String owner = attributes.path(Labels.OWNER).asText();
    ContainerEvent told = new ContainerEvent(attributes.path("name").asText(), kind);
    for (EventListener entry : eventListeners) {
      if (entry.owner().equals(owner)) {
        entry.listener().accept(told);
      }
    }
  }

  private void probeAtInterval() {
    try {
      probe();
    } catch (RuntimeException e) {
      LOG.warn("A probe of the engine ended unexpectedly", e);
    }
  }

  private boolean probe() {
    try {
      engine.ping(probeTimeout);
      if (!last.isHealthy()) {
        engine.negotiate(probeTimeout);
        String version = engine.get("/version").orThrow().path("Version").asText("");
        publish(new Fingerprint(DockerRuntime.NAME, version, Health.HEALTHY, "", bridgeGateway()));
      }
      return true;
    } catch (TuleException e) {
      LOG.debug("Probe of the engine failed", e);
      publish(
          new Fingerprint(
              DockerRuntime.NAME,
              last.version(),
              Health.UNHEALTHY,
              e.getMessage(),
              last.hostAddress()));
      return false;
    }
  }

  /** The address of the node on the default network, named otherwise by Podman. */
  private String bridgeGateway() {
    for (String network : List.of("bridge", "podman")) {
      Engine.Reply reply = engine.get("/networks/" + network);
      if (reply.isError()) {
        continue;
      }
      for (JsonNode config : reply.body().path("IPAM").path("Config")) {
        String gateway = config.path("Gateway").asText("");
        if (!gateway.isEmpty()) {
          return gateway;
        }
      }
      // Docker 20.10 tells no gateway that it chose itself.
      String bridge =
          reply.body().path("Options").path("com.docker.network.bridge.name").asText("");
      String address = addressOf(bridge);
      if (!address.isEmpty()) {
        return address;
      }
    }
    return "";
  }

  private static String addressOf(String networkInterface) {
    try {
      NetworkInterface found =
          networkInterface.isEmpty() ? null : NetworkInterface.getByName(networkInterface);
      return found == null
          ? ""
          : found
              .inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .map(InetAddress::getHostAddress)
              .findFirst()
              .orElse("");
    } catch (SocketException e) {
      return "";
    }
  }

  private void publish(Fingerprint next) {
    synchronized (lock) {
      if (closed || next.equals(fingerprint)) {
        return;
      }
      if (next.health() != fingerprint.health()) {
        LOG.info(
            "Engine at {} is {}{}",
            url,
            next.isHealthy() ? "healthy, version " + next.version() : "unhealthy: ",
            next.message());
      }
      fingerprint = next;
      last = next;
      for (Consumer<Fingerprint> listener : healthListeners) {
        listener.accept(next);
      }
      if (next.isHealthy()) {
        wake.release();
      }
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      wake.release();
    }
    probes.cancel(false);
    healthListeners.clear();
    eventListeners.clear();
    Response open = events;
    if (open != null) {
      open.close();
    }
  }
}
