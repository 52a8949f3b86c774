/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.PullProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** One pull through the engine, on the calling thread. */
final class ImagePuller {
  private static final int MAX_LAYERS = 512;

  /** Share of a layer's work that is its download; the rest is its extraction. */
  private static final double DOWNLOAD_SHARE = 0.7;

  private final Engine engine;
  private final ImagePull pull;
  private final PullProgress progress;
  private final Map<String, Double> layers = new LinkedHashMap<>();
  private int percent;

  ImagePuller(Engine engine, ImagePull pull, PullProgress progress) {
    this.engine = engine;
    this.pull = pull;
    this.progress = progress;
  }

  void run() {
    progress.progress(0);
    try (CallWatch watch = engine.watch(pull.timeout())) {
      try (Response response =
          engine.open("POST", path(), MissingNode.getInstance(), authentication(), null, watch)) {
        if (response.getStatusCode() >= 400) {
          throw failure(Engine.errorOf(response));
        }
        follow(response, watch);
      } catch (IOException | UncheckedIOException e) {
        throw ended(watch, e);
      } catch (TuleException e) {
        throw watch.expired() ? ended(watch, e) : e;
      }
    }
    progress.progress(100);
  }

  private String path() {
    ImageReference image = pull.image();
    String tag = image.digest().isEmpty() ? image.tag() : image.digest();
    String path =
        "/images/create?fromImage="
            + Engine.encode(image.familiarName())
            + "&tag="
            + Engine.encode(tag);
    return pull.platform().isEmpty() ? path : path + "&platform=" + Engine.encode(pull.platform());
  }

  private Map<String, String> authentication() {
    if (pull.credentials().isEmpty()) {
      return Map.of();
    }
    ObjectNode auth = Engine.JSON.createObjectNode();
    auth.put("username", pull.credentials().username());
    auth.put("password", pull.credentials().password());
    auth.put("serveraddress", pull.image().registry());
    byte[] json = auth.toString().getBytes(StandardCharsets.UTF_8);
    return Map.of("X-Registry-Auth", Base64.getUrlEncoder().encodeToString(json));
  }

  private void follow(Response response, CallWatch watch) throws IOException {
    try (MappingIterator<JsonNode> lines =
        Engine.JSON.readerFor(JsonNode.class).readValues(response.getBody())) {
      while (lines.hasNextValue()) {
        JsonNode line = lines.nextValue();
        String error = line.path("errorDetail").path("message").asText(line.path("error").asText());
        if (!error.isEmpty()) {
          throw failure(error);
        }
        if (note(line)) {
          watch.touch();
        }
      }
    }
  }

  /** Takes a line in; false if it tells of no progress, such as a retry of the engine's. */
  private boolean note(JsonNode line) {
    String status = line.path("status").asText();
    String id = line.path("id").asText();
    double current = line.path("progressDetail").path("current").asDouble();
    double total = line.path("progressDetail").path("total").asDouble();
    double share = total > 0 ? Math.min(1, current / total) : 0;
    double done =
        switch (status) {
          case "Pulling fs layer", "Waiting" -> 0;
          case "Downloading" -> share * DOWNLOAD_SHARE;
          case "Verifying Checksum", "Download complete" -> DOWNLOAD_SHARE;
          case "Extracting" -> DOWNLOAD_SHARE + share * (1 - DOWNLOAD_SHARE);
          case "Pull complete", "Already exists" -> 1;
          default -> -1;
        };
    if (done < 0 || id.isEmpty()) {
      return !status.startsWith("Retrying");
    }
    Double before = layers.get(id);
    if (before == null && layers.size() >= MAX_LAYERS) {
      return true;
    }
    layers.merge(id, done, Math::max);
    double sum = layers.values().stream().mapToDouble(Double::doubleValue).sum();
    int now = (int) Math.min(99, 100 * sum / layers.size());
    if (now > percent) {
      percent = now;
      progress.progress(now);
    }
    return before == null || done > before;
  }

  private TuleException failure(String text) {
    return EngineErrors.pull(pull.image().familiar(), text, pull.credentials().password());
  }

  private TuleException ended(CallWatch watch, Exception cause) {
    if (watch.expired()) {
      return new TuleException(
          ReasonCode.TIMEOUT,
          "Image %s: no progress for %d s"
              .formatted(pull.image().familiar(), pull.timeout().toSeconds()),
          cause);
    }
    return new TuleException(
        ReasonCode.RUNTIME_UNAVAILABLE,
        "Image " + pull.image().familiar() + ": the engine went away during the pull",
        cause);
  }
}
