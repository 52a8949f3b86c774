/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.registry;

import io.tule.api.ImageReference;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.PullProgress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings a microservice's image to a runtime. Registered as an OSGi service; the agent asks the
 * present ones in the order of {@code service.ranking} and takes the first that supports the
 * request.
 */
@ConsumerType
public interface RegistryBackend {
  /** The name by which people know it; never changes. */
  String name();

  /**
   * Tells whether it can serve a request with a runtime; never blocks.
   *
   * @param request what is wanted
   * @param runtime where it is wanted
   */
  boolean supports(ImageRequest request, ContainerRuntime runtime);

  /**
   * Makes the image present in the runtime; blocks until it is.
   *
   * @param request what is wanted
   * @param runtime where it is wanted
   * @param progress called while it goes on
   * @return the reference under which the runtime has the image
   * @throws TuleException with {@code IMAGE_NOT_FOUND}, {@code REGISTRY_UNREACHABLE}, {@code
   *     REGISTRY_UNAUTHORIZED}, {@code DISK_FULL}, {@code TIMEOUT} or {@code RUNTIME_UNAVAILABLE}
   */
  ImageReference fetch(ImageRequest request, ContainerRuntime runtime, PullProgress progress);
}
