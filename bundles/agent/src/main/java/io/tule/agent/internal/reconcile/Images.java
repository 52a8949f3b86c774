/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.registry.ImageRequest;
import io.tule.api.spi.registry.RegistryBackend;
import io.tule.api.spi.registry.RegistrySettings;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.PullProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Brings images to a runtime by the registry back ends that are present. Thread-safe. */
public final class Images {
  private static final int MAX_LOCATED = 1_000;

  private final Map<RegistryBackend, Integer> rankings = new ConcurrentHashMap<>();
  private final Map<ImageReference, ImageReference> located = new ConcurrentHashMap<>();

  /** A back end has come. */
  public void add(RegistryBackend backend, int ranking) {
    rankings.put(backend, ranking);
  }

  /** A back end has gone. */
  public void remove(RegistryBackend backend) {
    rankings.remove(backend);
  }

  /**
   * Makes an image present; blocks until it is.
   *
   * @param platform such as {@code linux/arm64}; empty is the node's own
   * @param refresh whether the registry is asked although the image is present
   * @return the reference under which the runtime has it
   */
  ImageReference fetch(
      ImageReference image,
      RegistrySettings registry,
      ContainerRuntime runtime,
      String platform,
      boolean refresh,
      PullProgress progress) {
    ImageRequest request = new ImageRequest(image, registry, platform, refresh);
    Optional<RegistryBackend> backend = backend(request, runtime);
    if (backend.isPresent()) {
      ImageReference present = backend.get().fetch(request, runtime, progress);
      if (!present.equals(image) && located.size() < MAX_LOCATED) {
        located.put(image, present);
      }
      return present;
    }
    if (runtime.hasImage(image, platform)) {
      return image;
    }
    throw new TuleException(
        ReasonCode.REGISTRY_UNREACHABLE, "No registry plug-in can fetch " + image.familiar());
  }

  /** Under which reference a runtime got an image, as far as this is known. */
  public ImageReference located(ImageReference image) {
    return located.getOrDefault(image, image);
  }

  private Optional<RegistryBackend> backend(ImageRequest request, ContainerRuntime runtime) {
    List<Map.Entry<RegistryBackend, Integer>> present = new ArrayList<>(rankings.entrySet());
    present.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    return present.stream()
        .map(Map.Entry::getKey)
        .filter(backend -> backend.supports(request, runtime))
        .findFirst();
  }

  /**
   * The settings of a registry record.
   *
   * @throws TuleException with {@code REGISTRY_UNKNOWN}
   */
  static RegistrySettings registry(JsonNode records, int id) {
    for (JsonNode record : records) {
      if (record.path("id").asInt(-1) == id) {
        boolean isPublic = record.path("isPublic").asBoolean();
        String user = record.path("username").isTextual() ? record.path("username").asText() : "";
        String password =
            record.path("password").isTextual() ? record.path("password").asText() : "";
        return new RegistrySettings(
            id,
            record.path("url").asText(),
            isPublic || user.isEmpty() ? Credentials.NONE : new Credentials(user, password));
      }
    }
    // The two that every Controller has, for an agent whose list of registries is not here yet.
    return switch (id) {
      case 1 -> new RegistrySettings(1, "registry.hub.docker.com", Credentials.NONE);
      case 2 -> new RegistrySettings(2, RegistrySettings.FROM_CACHE, Credentials.NONE);
      default ->
          throw new TuleException(
              ReasonCode.REGISTRY_UNKNOWN, "The agent knows no registry with the id " + id);
    };
  }
}
