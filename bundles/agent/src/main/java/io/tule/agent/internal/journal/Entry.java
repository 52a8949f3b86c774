/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.journal;

import io.tule.api.spi.runtime.ContainerHandle;
import java.util.Optional;

/**
 * What the agent remembers of a microservice's container.
 *
 * @param runtime name of the runtime that has it; empty if it never had a container
 * @param handleVersion of the handle's form
 * @param handleValue the handle
 * @param specHash digest of what was asked when it was created
 * @param image the image it was created from, as the Controller writes it
 * @param generation the rebuild it satisfies
 * @param rebuilds how many rebuilds a Controller that counts none has asked for
 */
public record Entry(
    String runtime,
    int handleVersion,
    String handleValue,
    String specHash,
    String image,
    long generation,
    long rebuilds) {
  /** Nothing yet. */
  public static final Entry NONE = new Entry("", 0, "", "", "", 0, 0);

  /** The handle, if there ever was a container. */
  public Optional<ContainerHandle> handle() {
    return handleValue.isEmpty()
        ? Optional.empty()
        : Optional.of(new ContainerHandle(runtime, handleVersion, handleValue));
  }

  /** With a container. */
  public Entry with(ContainerHandle handle, String hash, String newImage, long newGeneration) {
    return new Entry(
        handle.runtime(),
        handle.version(),
        handle.value(),
        hash,
        newImage,
        newGeneration,
        rebuilds);
  }

  /** With one more rebuild asked for. */
  public Entry rebuild() {
    return new Entry(
        runtime, handleVersion, handleValue, specHash, image, generation, rebuilds + 1);
  }
}
