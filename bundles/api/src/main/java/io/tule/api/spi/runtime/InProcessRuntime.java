/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A runtime whose containers are a part of this process: it has no images, no commands and no logs
 * of its own, and one container at most. A container that is created again under its name goes on,
 * for its configuration alone tells what comes.
 *
 * <p>What is protected is called with this object's monitor held.
 */
@ConsumerType
public abstract class InProcessRuntime implements ContainerRuntime {
  private final String name;
  private final int handleVersion;
  private final Fingerprint present;
  private final List<Consumer<ContainerEvent>> listeners = new CopyOnWriteArrayList<>();
  private Instance instance;

  /**
   * The one container.
   *
   * @param owner the agent's identifier
   * @param name of the container
   * @param started whether it is to run
   */
  protected record Instance(
      String owner,
      String name,
      Map<String, String> labels,
      List<ContainerSpec.Mount> mounts,
      boolean started) {
    /** Copies. */
    public Instance {
      labels = Map.copyOf(labels);
      mounts = List.copyOf(mounts);
    }

    /** The microservice's identifier; the container's name where no label tells it. */
    public String uuid() {
      return labels.getOrDefault(Labels.MICROSERVICE, name);
    }
  }

  /**
   * Without a container.
   *
   * @param name the runtime's, which also says in messages what its container is
   * @param handleVersion of the handles that it gives out
   */
  protected InProcessRuntime(String name, int handleVersion) {
    this.name = name;
    this.handleVersion = handleVersion;
    this.present = new Fingerprint(name, "1", Fingerprint.Health.HEALTHY, "", "127.0.0.1");
  }

  /** The container has been told to stop. */
  protected abstract void stopped();

  /** How the container is. */
  protected abstract ContainerState state(Instance of);

  /** The container; empty for none. */
  protected final Optional<Instance> instance() {
    return Optional.ofNullable(instance);
  }

  /** The container, if it is to run. */
  protected final Optional<Instance> started() {
    return instance().filter(Instance::started);
  }

  /** Takes up what an earlier life has left. */
  protected final void adopt(Instance left) {
    instance = left;
  }

  /** Says whether the container is to run; there is one. */
  protected final void started(boolean now) {
    instance =
        new Instance(instance.owner(), instance.name(), instance.labels(), instance.mounts(), now);
  }

  /** How the container is found again. */
  protected final ContainerHandle handle(Instance of) {
    return new ContainerHandle(name, handleVersion, of.uuid());
  }

  /**
   * The container of a handle.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} for a handle that is not of this runtime,
   *     {@code NOT_FOUND} if it is gone
   */
  protected final Instance present(ContainerHandle handle) {
    if (!handle.runtime().equals(name) || handle.version() != handleVersion) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "Handle of runtime " + handle.runtime() + ", version " + handle.version());
    }
    if (!isHere(handle)) {
      throw new TuleException(ReasonCode.NOT_FOUND, "No " + name + " " + handle.value());
    }
    return instance;
  }

  private boolean isHere(ContainerHandle handle) {
    return instance != null && instance.uuid().equals(handle.value());
  }

  /** Tells listeners what became of the container; not to be called with the monitor held. */
  protected final void tell(ContainerEvent.Kind kind) {
    Optional<Instance> of;
    synchronized (this) {
      of = instance();
    }
    of.ifPresent(
        each ->
            listeners.forEach(listener -> listener.accept(new ContainerEvent(each.name(), kind))));
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Fingerprint fingerprint() {
    return present;
  }

  @Override
  public final Subscription watchHealth(Consumer<Fingerprint> listener) {
    listener.accept(present);
    return () -> {};
  }

  @Override
  public final Subscription watchEvents(String owner, Consumer<ContainerEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public final synchronized ContainerHandle create(ContainerSpec spec) {
    if (instance != null
        && (!instance.owner().equals(spec.owner()) || !instance.name().equals(spec.name()))) {
      throw new TuleException(ReasonCode.CONFLICT, "There is another " + name + " in this process");
    }
    boolean runs = started().isPresent();
    instance = new Instance(spec.owner(), spec.name(), spec.labels(), spec.mounts(), runs);
    return handle(instance);
  }

  @Override
  public final synchronized void stop(ContainerHandle handle, Duration grace) {
    if (isHere(handle)) {
      started(false);
      stopped();
    }
  }

  @Override
  public final synchronized void remove(ContainerHandle handle, boolean anonymousVolumes) {
    if (isHere(handle)) {
      if (instance.started()) {
        throw new TuleException(ReasonCode.CONFLICT, instance.name() + " is running");
      }
      instance = null;
    }
  }

  /** What runs is never stopped for it. */
  @Override
  public final ContainerHandle replace(ContainerHandle old, ContainerSpec spec, Duration grace) {
    ContainerHandle next = create(spec);
    start(next);
    return next;
  }

  @Override
  public final synchronized Optional<ContainerState> recover(ContainerHandle handle) {
    return isHere(handle) ? Optional.of(state(instance)) : Optional.empty();
  }

  @Override
  public final synchronized List<ContainerState> listOwned(String owner) {
    return instance().filter(each -> each.owner().equals(owner)).map(this::state).stream().toList();
  }

  @Override
  public final ContainerStats stats(ContainerHandle handle) {
    return ContainerStats.ZERO;
  }

  @Override
  public final Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink) {
    throw new TuleException(
        ReasonCode.NOT_IMPLEMENTED, "The " + name + " writes to the agent's log");
  }

  @Override
  public final ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink) {
    throw new TuleException(
        ReasonCode.NOT_IMPLEMENTED,
        "The " + name + " is a part of the agent: no command runs in it");
  }

  @Override
  public final boolean usesImages() {
    return false;
  }

  @Override
  public final boolean hasImage(ImageReference image) {
    return true;
  }

  @Override
  public final void pull(ImagePull pull, PullProgress progress) {
    progress.progress(100);
  }

  @Override
  public final void removeImage(ImageReference image) {
    // there is none
  }

  @Override
  public final long pruneImages(Set<ImageReference> keep) {
    return 0;
  }
}
