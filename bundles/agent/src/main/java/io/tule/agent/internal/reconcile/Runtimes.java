/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.api.Subscription;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runtimes that are present now. They come and go at any time. Thread-safe. */
public final class Runtimes {
  private final Map<String, Present> present = new ConcurrentHashMap<>();
  private volatile Runnable changed = () -> {};
  private volatile String owner = "";

  private static final class Present {
    private final ContainerRuntime runtime;
    private Subscription health = () -> {};
    private Subscription events = () -> {};

    Present(ContainerRuntime runtime) {
      this.runtime = runtime;
    }

    synchronized void close() {
      health.close();
      events.close();
    }
  }

  /** Sets what is called when a runtime comes, goes, changes its health or has an event. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /**
   * A runtime has come. One that comes under the same name before the other is gone replaces it.
   */
  public void add(ContainerRuntime runtime) {
    Present next = new Present(runtime);
    Present before = present.put(runtime.name(), next);
    if (before != null) {
      before.close();
    }
    synchronized (next) {
      next.health = runtime.watchHealth(fingerprint -> changed.run());
      watch(next);
    }
    changed.run();
  }

  /** A runtime has gone. */
  public void remove(ContainerRuntime runtime) {
    Present gone = present.get(runtime.name());
    if (gone != null && gone.runtime == runtime && present.remove(runtime.name(), gone)) {
      gone.close();
      changed.run();
    }
  }

  /** Says whose containers are watched for events; empty for nobody's. */
  public void owner(String uuid) {
    if (!uuid.equals(owner)) {
      owner = uuid;
      present.values().forEach(this::watch);
    }
  }

  private void watch(Present runtime) {
    synchronized (runtime) {
      runtime.events.close();
      runtime.events =
          owner.isEmpty() ? () -> {} : runtime.runtime.watchEvents(owner, event -> changed.run());
    }
  }

  /** A runtime by its name, healthy or not. */
  public Optional<ContainerRuntime> find(String name) {
    return Optional.ofNullable(present.get(name)).map(p -> p.runtime);
  }

  /** All runtimes, healthy or not. */
  public List<ContainerRuntime> all() {
    List<ContainerRuntime> runtimes = new ArrayList<>();
    present.values().forEach(p -> runtimes.add(p.runtime));
    return runtimes;
  }

  /** Why a runtime cannot be used, one sentence; empty if it can. */
  public String complaint(String name) {
    Optional<Fingerprint> fingerprint = find(name).map(ContainerRuntime::fingerprint);
    String missing = "no runtime \"" + name + "\"";
    if (fingerprint.isEmpty()) {
      return missing;
    }
    Fingerprint present = fingerprint.get();
    if (present.isHealthy()) {
      return "";
    }
    return present.message().isEmpty() ? missing : missing + ": " + present.message();
  }

  /** Ends all watching. */
  public void close() {
    changed = () -> {};
    present.values().forEach(Present::close);
    present.clear();
  }
}
