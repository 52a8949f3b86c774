/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs microservices. Registered as an OSGi service; the agent finds it by {@link #name()}.
 *
 * <p>What it has started outlives it: stopping the bundle, the agent or the JVM leaves every
 * container running, and {@link #listOwned} finds them again by label. All methods may be called
 * from several threads. Those that speak to an engine block until it has answered, and throw {@link
 * TuleException} with {@code RUNTIME_UNAVAILABLE} if it does not.
 */
@ConsumerType
public interface ContainerRuntime {
  /** The name by which configuration selects it, such as {@code docker}; never changes. */
  String name();

  /** What it is and how it is; the last known, never blocks. */
  Fingerprint fingerprint();

  /**
   * Delivers the present fingerprint and then each change of it.
   *
   * @param listener must not block
   */
  Subscription watchHealth(Consumer<Fingerprint> listener);

  /**
   * Delivers an event whenever an owned container starts or ends, whoever caused it. Events may be
   * lost; they only hasten the next comparison.
   *
   * @param owner the agent's identifier
   * @param listener must not block
   */
  Subscription watchEvents(String owner, Consumer<ContainerEvent> listener);

  /**
   * Creates a container and does not start it.
   *
   * @param spec all that is asked
   * @return how to find it again
   * @throws TuleException with {@code IMAGE_NOT_FOUND}, {@code VOLUME_MISSING}, {@code DISK_FULL},
   *     {@code CONFLICT} if the name is taken by a container that is not the owner's, or {@code
   *     RUNTIME_FAILED}
   */
  ContainerHandle create(ContainerSpec spec);

  /**
   * Starts a created or ended container; does nothing to a running one.
   *
   * @throws TuleException with {@code NOT_FOUND}, {@code PORT_IN_USE}, {@code COMMAND_NOT_FOUND},
   *     {@code VOLUME_MISSING}, {@code DISK_FULL} or {@code RUNTIME_FAILED}
   */
  void start(ContainerHandle handle);

  /**
   * Stops a container: asks, waits, then kills. Does nothing to one that has ended or is gone.
   *
   * @param grace between asking and killing; zero kills at once
   */
  void stop(ContainerHandle handle, Duration grace);

  /**
   * Removes a container that has ended; does nothing if it is gone.
   *
   * @param anonymousVolumes whether volumes that have no name go with it
   */
  void remove(ContainerHandle handle, boolean anonymousVolumes);

  /**
   * Puts a running container in the place of another one. A runtime that can do so stops the old
   * one only once the new one could be created, and starts it again if the new one does not start.
   *
   * @param old what goes; named volumes stay
   * @param spec what comes, under the same name
   * @param grace between asking the old one to stop and killing it
   * @throws TuleException as of {@link #create} and {@link #start}
   */
  default ContainerHandle replace(ContainerHandle old, ContainerSpec spec, Duration grace) {
    stop(old, grace);
    remove(old, false);
    ContainerHandle next = create(spec);
    start(next);
    return next;
  }

  /**
   * Finds a container of an earlier life of the agent.
   *
   * @return empty if it is gone
   * @throws TuleException with {@code INVALID_ARGUMENT} if the handle's version is unknown
   */
  Optional<ContainerState> recover(ContainerHandle handle);

  /**
   * All containers that carry the owner's label, running or not. Containers of others, of another
   * agent on the same engine too, are never listed.
   *
   * @param owner the agent's identifier, never empty
   */
  List<ContainerState> listOwned(String owner);

  /**
   * Addresses from which running containers of an owner speak to this node. A container that shares
   * the node's addresses has none. Blocks as {@link #listOwned} does.
   *
   * @param owner the agent's identifier, never empty
   * @return address to the microservice's identifier, as its label or its name tells it
   */
  default Map<String, String> addresses(String owner) {
    return Map.of();
  }

  /**
   * The number by which this node knows a running container's first process; 0 if it runs none, or
   * runs it elsewhere. Blocks as {@link #listOwned} does.
   */
  default long processId(ContainerHandle handle) {
    return 0;
  }

  /**
   * Writes the image of a container as the runtime saves images; for Docker, a tar archive.
   *
   * @param to not closed
   * @throws IOException if it cannot be read or written to its end
   * @throws TuleException with {@code NOT_FOUND}, or {@code NOT_IMPLEMENTED} for a runtime without
   *     images
   */
  default void saveImage(ContainerHandle handle, OutputStream to) throws IOException {
    throw new TuleException(
        ReasonCode.NOT_IMPLEMENTED, "Runtime " + name() + " does not save images");
  }

  /** What a running container uses at present; zeros for one that does not run. */
  ContainerStats stats(ContainerHandle handle);

  /**
   * Reads a container's log.
   *
   * @param sink called on a thread of the runtime
   * @return ends the reading
   */
  Subscription logs(ContainerHandle handle, LogOptions options, LogSink sink);

  /**
   * Runs a command inside a running container.
   *
   * @param handle which container
   * @param request what to run
   * @param sink receives output and the exit status
   * @return takes input and ends the command
   */
  ExecSession exec(ContainerHandle handle, ExecRequest request, ExecSink sink);

  /** Whether what it runs comes from an image; if not, none is ever fetched for it. */
  default boolean usesImages() {
    return true;
  }

  /** Tells whether the image is present without asking any registry. */
  boolean hasImage(ImageReference image);

  /**
   * Tells whether the image is present for a platform without asking any registry.
   *
   * @param platform such as {@code linux/arm64}; empty is any
   */
  default boolean hasImage(ImageReference image, String platform) {
    return hasImage(image);
  }

  /**
   * Fetches an image from its registry.
   *
   * @param pull which, and with which credentials
   * @param progress called while it goes on, from 0 to 100
   * @throws TuleException with {@code IMAGE_NOT_FOUND}, {@code REGISTRY_UNREACHABLE}, {@code
   *     REGISTRY_UNAUTHORIZED}, {@code DISK_FULL} or {@code TIMEOUT}
   */
  void pull(ImagePull pull, PullProgress progress);

  /** Whether {@link #loadImage} can be used. */
  default boolean loadsImages() {
    return false;
  }

  /**
   * The stacks of layers that {@link #loadImage} need not bring again; blocks.
   *
   * @return chain identifiers as the OCI image format computes them
   */
  default Set<String> layerChains() {
    return Set.of();
  }

  /**
   * Takes an image that was downloaded already; counts as one that came through this runtime.
   *
   * @param image the reference that the archive gives it
   * @param archive in the form of {@code docker save}, without layers of {@link #layerChains}
   * @throws TuleException with {@code DISK_FULL}, or {@code RUNTIME_FAILED} if it is not taken
   */
  default void loadImage(ImageReference image, InputStream archive) {
    throw new TuleException(ReasonCode.NOT_IMPLEMENTED, "Runtime " + name() + " loads no images");
  }

  /**
   * Removes an image that came through this runtime and that no container uses; does nothing if it
   * is gone, in use or came by other ways.
   *
   * @param image which one
   */
  void removeImage(ImageReference image);

  /**
   * Removes images that came through this runtime and that no container uses.
   *
   * @param keep images that stay although no container uses them
   * @return how many bytes were reclaimed
   */
  long pruneImages(Set<ImageReference> keep);

  /** Where images and containers lie, if that is on this node and known; may block. */
  default Optional<Path> storageDirectory() {
    return Optional.empty();
  }
}
