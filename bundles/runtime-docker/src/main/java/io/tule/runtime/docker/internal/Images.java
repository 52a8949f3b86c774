/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The images of the engine. */
final class Images {
  private static final Logger LOG = LoggerFactory.getLogger(Images.class);

  private static final Duration LOADING = Duration.ofHours(1);
  private static final int MAX_CHAINS = 20_000;

  private final Engine engine;
  private final PulledImages pulled;
  private volatile String storage = "";

  Images(Engine engine, PulledImages pulled) {
    this.engine = engine;
    this.pulled = pulled;
  }

  boolean has(ImageReference image) {
    return !id(image).isEmpty();
  }

  /** Whether it is present for a platform: {@code os/architecture}, with or without a variant. */
  boolean has(ImageReference image, String platform) {
    JsonNode found = find(image);
    if (found.isMissingNode() || platform.isEmpty()) {
      return !found.isMissingNode();
    }
    String[] parts = platform.split("/", 3);
    String variant = found.path("Variant").asText("");
    return parts.length > 1
        && parts[0].equals(found.path("Os").asText())
        && parts[1].equals(found.path("Architecture").asText())
        && (parts.length == 2 || variant.isEmpty() || parts[2].equals(variant));
  }

  private String id(ImageReference image) {
    return find(image).path("Id").asText();
  }

  private JsonNode find(ImageReference image) {
    Engine.Reply reply = engine.get("/images/" + image.familiar() + "/json");
    return reply.status() == 404 ? MissingNode.getInstance() : reply.orThrow();
  }

  void pull(ImagePull pull, PullProgress progress) {
    Set<String> before = allIds();
    new ImagePuller(engine, pull, progress).run();
    own(pull.image(), before);
  }

  private void own(ImageReference image, Set<String> before) {
    String id = id(image);
    if (!id.isEmpty() && !before.contains(id)) {
      pulled.add(id);
    }
  }

  /** Hands a downloaded image to the engine. */
  void load(ImageReference image, InputStream archive) {
    Set<String> before = allIds();
    try (CallWatch watch = engine.watch(LOADING);
        Response response = engine.upload("/images/load?quiet=1", archive, watch)) {
      if (response.getStatusCode() >= 400) {
        throw EngineErrors.pull(image.familiar(), Engine.errorOf(response), "");
      }
      try (MappingIterator<JsonNode> lines =
          Engine.JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
        while (lines.hasNextValue()) {
          String error = lines.nextValue().path("errorDetail").path("message").asText("");
          if (!error.isEmpty()) {
            throw EngineErrors.pull(image.familiar(), error, "");
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new TuleException(
          ReasonCode.RUNTIME_UNAVAILABLE,
          "Image " + image.familiar() + ": the engine went away while it was loaded",
          e);
    }
    own(image, before);
  }

  /** The chain identifiers of all layers of all images. */
  Set<String> layerChains() {
    Set<String> chains = new HashSet<>();
    for (String id : allIds()) {
      String chain = "";
      Engine.Reply reply = engine.get("/images/" + id + "/json");
      if (reply.isError() || chains.size() > MAX_CHAINS) {
        continue;
      }
      for (JsonNode layer : reply.body().path("RootFS").path("Layers")) {
        chain = chain.isEmpty() ? layer.asText() : sha256(chain + " " + layer.asText());
        chains.add(chain);
      }
    }
    return chains;
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The engine's directory, if the engine is on this node. */
  Optional<Path> storage() {
    if (storage.isEmpty()) {
      Engine.Reply reply = engine.get("/info");
      String told = reply.isError() ? "" : reply.body().path("DockerRootDir").asText("");
      storage = told.isEmpty() || !Files.isDirectory(Path.of(told)) ? "" : told;
    }
    return storage.isEmpty() ? Optional.empty() : Optional.of(Path.of(storage));
  }

  private Set<String> allIds() {
    Set<String> ids = new HashSet<>();
    engine.get("/images/json").orThrow().forEach(image -> ids.add(image.path("Id").asText()));
    return ids;
  }

  private Response open(String path) {
    try (CallWatch watch = engine.watch()) {
      return engine.open("GET", path, MissingNode.getInstance(), Map.of(), null, watch);
    }
  }

  /** Writes an image as {@code docker save} does. */
  void save(String name, OutputStream to) throws IOException {
    try (Response open = open("/images/" + name + "/get")) {
      if (open.getStatusCode() >= 400) {
        throw EngineErrors.container(open.getStatusCode(), Engine.errorOf(open));
      }
      open.getBody().transferTo(to);
    }
  }

  void remove(ImageReference image) {
    String id = id(image);
    if (!pulled.ids().contains(id) || usedIds().contains(id)) {
      return;
    }
    delete(image.familiar());
    if (!allIds().contains(id)) {
      pulled.remove(id);
    }
  }

  /** Removes pulled images that no container uses and nobody wants to keep. */
  long prune(Set<ImageReference> keep) {
    Set<String> used = usedIds();
    Set<String> ours = pulled.ids();
    Set<ImageReference> kept = new HashSet<>(keep);
    // An engine knows what was pulled by its digest by that alone, whatever tag was written too.
    keep.stream()
        .filter(image -> !image.digest().isEmpty())
        .map(i -> new ImageReference(i.registry(), i.repository(), "", i.digest()))
        .forEach(kept::add);
    long reclaimed = 0;
    Set<String> present = new HashSet<>();
    for (JsonNode image : engine.get("/images/json").orThrow()) {
      String id = image.path("Id").asText();
      present.add(id);
      if (ours.contains(id) && !used.contains(id) && removeUnlessKept(image, id, kept)) {
        reclaimed += image.path("Size").asLong();
        pulled.remove(id);
      }
    }
    ours.stream().filter(id -> !present.contains(id)).forEach(pulled::remove);
    return reclaimed;
  }

  private boolean removeUnlessKept(JsonNode image, String id, Set<ImageReference> keep) {
    Set<String> tags = names(image.path("RepoTags"), "<none>:<none>");
    Set<String> all = new HashSet<>(tags);
    all.addAll(names(image.path("RepoDigests"), "<none>@<none>"));
    if (all.stream().anyMatch(name -> isKept(name, keep))) {
      return false;
    }
    boolean removed = false;
    for (String name : tags.isEmpty() ? Set.of(id) : tags) {
      removed |= delete(name);
    }
    return removed;
  }

  private static boolean isKept(String name, Set<ImageReference> keep) {
    try {
      return keep.contains(ImageReference.parse(name));
    } catch (TuleException e) {
      // A name that we cannot read is a name that we do not remove.
      return true;
    }
  }

  private static Set<String> names(JsonNode array, String none) {
    Set<String> names = new HashSet<>();
    for (JsonNode name : array) {
      if (!name.asText().equals(none)) {
        names.add(name.asText());
      }
    }
    return names;
  }

  /** False if the image is gone or in use after all. */
  private boolean delete(String name) {
    Engine.Reply reply = engine.delete("/images/" + name);
    if (reply.status() == 404 || reply.status() == 409) {
      return false;
    }
    if (reply.isError()) {
      throw new TuleException(
          ReasonCode.RUNTIME_FAILED, "Image " + name + " not removed: " + reply.message());
    }
    LOG.info("Image {} removed", name);
    return true;
  }

  private Set<String> usedIds() {
    Set<String> ids = new HashSet<>();
    engine
        .get("/containers/json?all=1")
        .orThrow()
        .forEach(container -> ids.add(container.path("ImageID").asText()));
    return ids;
  }
}
