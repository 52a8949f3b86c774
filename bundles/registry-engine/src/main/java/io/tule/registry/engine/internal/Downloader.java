/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.runtime.ContainerRuntime;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an image from its registry to a runtime without the engine's own pull, which starts every
 * layer over when it is cut off and knows no bound of bandwidth.
 */
final class Downloader {
  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LAYERS = 512;
  private static final long MAX_CONFIG_BYTES = 8L << 20;
  private static final int LOADING_PERCENT = 95;

  private final Blobs blobs;
  private final Set<String> plainRegistries;
  private final Duration timeout;

  Downloader(Blobs blobs, Set<String> plainRegistries, Duration timeout) {
    this.blobs = blobs;
    this.plainRegistries = Set.copyOf(plainRegistries);
    this.timeout = timeout;
  }

  private record Layer(String digest, long size) {}

  private record Image(String config, List<Layer> layers, List<String> chains) {
    List<String> digests() {
      return layers.stream().map(Layer::digest).toList();
    }
  }

  /**
   * The reference under which an image is loaded. An engine knows by its digest only what it has
   * pulled itself, so the digest becomes a tag.
   */
  static ImageReference loadedAs(ImageReference image) {
    return image.digest().isEmpty()
        ? image
        : new ImageReference(
            image.registry(), image.repository(), image.digest().replace(':', '-'), "");
  }

  /**
   * Brings an image.
   *
   * @return the reference under which the runtime has it
   * @throws Unsupported if only the engine can do it
   */
  ImageReference download(
      ImageReference image,
      Credentials credentials,
      String platform,
      ContainerRuntime runtime,
      PullProgress progress)
      throws Unsupported {
    progress.progress(0);
    Distribution from = new Distribution(image, credentials, plainRegistries, timeout);
    from.connect();
    Image found = find(image, from, platform.isEmpty() ? ownPlatform() : platform);
    List<String> digests = found.digests();
    blobs.hold(digests);
    boolean done = false;
    try {
      Set<String> present = runtime.layerChains();
      int known = 0;
      while (known < digests.size() && present.contains(found.chains().get(known))) {
        known++;
      }
      fetch(from, found, known, progress);
      try {
        load(image, found, runtime);
      } catch (TuleException e) {
        if (known == 0 || e.reason() != ReasonCode.RUNTIME_FAILED) {
          throw e;
        }
        LOG.debug("not without the layers that are said to be here", e);
        fetch(from, found, 0, percent -> {});
        load(image, found, runtime);
      }
      done = true;
    } finally {
      blobs.release(digests, done);
    }
    progress.progress(100);
    return loadedAs(image);
  }

  private Image find(ImageReference image, Distribution from, String platform) throws Unsupported {
    byte[] manifest = from.manifest(image.digest().isEmpty() ? image.tag() : image.digest());
    JsonNode node = json(manifest);
    if (node.path("manifests").isArray()) {
      node = json(from.manifest(choose(image, node.path("manifests"), platform)));
    }
    if (node.path("schemaVersion").asInt() != 2 || !node.path("layers").isArray()) {
      throw new Unsupported("manifest of a form that is not known", null);
    }
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : node.path("layers")) {
      String type = layer.path("mediaType").asText("");
      long size = layer.path("size").asLong(-1);
      if (type.contains("foreign")
          || type.endsWith("zstd")
          || size < 0
          || size > Archive.LARGEST_FILE
          || layers.size() == MAX_LAYERS) {
        throw new Unsupported("layer of a form that is not known", null);
      }
      layers.add(new Layer(digest(layer), size));
    }
    if (node.path("config").path("size").asLong() > MAX_CONFIG_BYTES) {
      throw new Unsupported("configuration that is too long", null);
    }
    String configDigest = digest(node.path("config"));
    byte[] config = config(from, configDigest);
    List<String> diffIds = new ArrayList<>();
    json(config).path("rootfs").path("diff_ids").forEach(id -> diffIds.add(id.asText()));
    if (diffIds.size() != layers.size()) {
      throw new Unsupported("no image of a container", null);
    }
    return new Image(
        new String(config, StandardCharsets.UTF_8), List.copyOf(layers), Archive.chains(diffIds));
  }

  private byte[] config(Distribution from, String digest) {
    blobs.hold(List.of(digest));
    try {
      blobs.fetch(from, digest, bytes -> {});
      return Files.readAllBytes(blobs.path(digest));
    } catch (IOException e) {
      throw from.gone(e);
    } finally {
      blobs.release(List.of(digest), true);
    }
  }

  private static String digest(JsonNode descriptor) throws Unsupported {
    String digest = descriptor.path("digest").asText("");
    if (!Digests.isOne(digest)) {
      throw new Unsupported("digest of a form that is not known", null);
    }
    return digest;
  }

  private static JsonNode json(byte[] document) throws Unsupported {
    try {
      return JSON.readTree(document);
    } catch (IOException e) {
      throw new Unsupported("document that is no JSON", e);
    }
  }

  private static String choose(ImageReference image, JsonNode manifests, String platform)
      throws Unsupported {
    String[] wanted = platform.split("/", 3);
    JsonNode best = null;
    for (JsonNode each : manifests) {
      JsonNode offered = each.path("platform");
      boolean fits =
          wanted.length > 1
              && wanted[0].equals(offered.path("os").asText())
              && wanted[1].equals(offered.path("architecture").asText());
      String variant = offered.path("variant").asText("");
      boolean exact = wanted.length == 3 && wanted[2].equals(variant);
      if (fits && (best == null || exact)) {
        best = each;
      }
    }
    if (best == null) {
      throw new TuleException(
          ReasonCode.IMAGE_NOT_FOUND,
          "Image " + image.familiar() + ": the registry does not have it for " + platform);
    }
    return digest(best);
  }

  private static String ownPlatform() {
    String architecture = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    return switch (architecture) {
      case "amd64", "x86_64" -> "linux/amd64";
      case "aarch64", "arm64" -> "linux/arm64/v8";
      case "x86", "i386", "i686" -> "linux/386";
      default -> architecture.startsWith("arm") ? "linux/arm/v7" : "linux/" + architecture;
    };
  }

  private void fetch(Distribution from, Image image, int skip, PullProgress progress) {
    List<Layer> wanted = image.layers().subList(skip, image.layers().size());
    long total = Math.max(1, wanted.stream().mapToLong(Layer::size).sum());
    long[] came = {0};
    for (Layer layer : wanted) {
      blobs.fetch(
          from,
          layer.digest(),
          bytes -> {
            came[0] += bytes;
            progress.progress((int) Math.min(LOADING_PERCENT, LOADING_PERCENT * came[0] / total));
          });
    }
  }

  private void load(ImageReference image, Image found, ContainerRuntime runtime) {
    ImageReference name = loadedAs(image);
    List<Path> paths = found.digests().stream().map(blobs::path).toList();
    try (InputStream archive =
        Archive.of(
            name.familiar(),
            found.config().getBytes(StandardCharsets.UTF_8),
            found.digests(),
            paths)) {
      runtime.loadImage(name, archive);
    } catch (IOException e) {
      throw new TuleException(ReasonCode.RUNTIME_FAILED, "The image cannot be handed over", e);
    }
  }
}
