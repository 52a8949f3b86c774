/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.testkit;

import io.tule.api.ImageReference;
import io.tule.api.spi.registry.ImageRequest;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.PullProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A back end that lets the runtime pull and remembers what it was asked for. */
public final class FakeRegistryBackend implements RegistryBackend {
  private final List<ImageRequest> requests = new CopyOnWriteArrayList<>();

  /** What was asked for, oldest first. */
  public List<ImageRequest> requests() {
    return List.copyOf(requests);
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public boolean supports(ImageRequest request, ContainerRuntime runtime) {
    return true;
  }

  @Override
  public ImageReference fetch(
      ImageRequest request, ContainerRuntime runtime, PullProgress progress) {
    requests.add(request);
    if (!request.refresh() && runtime.hasImage(request.image())) {
      return request.image();
    }
    runtime.pull(
        new ImagePull(
            request.image(),
            request.registry().credentials(),
            request.platform(),
            Duration.ofMinutes(1)),
        progress);
    return request.image();
  }
}
