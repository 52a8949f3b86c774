/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/** Speaks the Docker Engine API: requests, answers and streams in JSON, at a negotiated version. */
final class Engine implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** The newest version whose behaviour this code knows. */
  private static final int NEWEST_MINOR = 47;

  /** The first version with all that this code needs: mounts, extra hosts, label filters. */
  private static final int OLDEST_MINOR = 25;

  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
  private static final int MAX_ERROR_BYTES = 16 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final DockerHttpClient http;
  private final String url;

  /** Path of the Unix domain socket; empty for an engine behind TCP. */
  private final String socket;

  private final Duration callTimeout;
  private final ScheduledExecutorService scheduler;
  private volatile int minor;

  Engine(String url, Duration callTimeout, ScheduledExecutorService scheduler) {
    this.url = url;
    this.callTimeout = callTimeout;
    this.scheduler = scheduler;
    URI uri = address(url);
    this.socket = uri.getScheme().equals("unix") ? uri.getPath() : "";
    this.http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(uri)
            .maxConnections(MAX_CONNECTIONS)
            .connectionTimeout(CONNECT_TIMEOUT)
            .build();
  }

  private static URI address(String url) {
    try {
      URI uri = new URI(url);
      if (List.of("unix", "tcp").contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "dockerUrl is no address", e);
    }
    throw new TuleException(
        ReasonCode.INVALID_ARGUMENT, "dockerUrl must begin with unix:// or tcp://");
  }

  /** An answer: 2xx, 3xx, or an error whose text is in {@code message}. */
  record Reply(int status, JsonNode body, String message) {
    boolean isError() {
      return status >= 400;
    }

    /** The body, or the failure as a container operation's. */
    JsonNode orThrow() {
      if (isError()) {
        throw EngineErrors.container(status, message);
      }
      return body;
    }
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Asks the engine whether it is there and agrees on a version. */
  void negotiate(Duration timeout) {
    Reply reply = exchange("GET", "/version", MissingNode.getInstance(), timeout);
    String offered = reply.orThrow().path("ApiVersion").asText("");
    String least = reply.body().path("MinAPIVersion").asText("1.0");
    int newest = minorOf(offered);
    if (newest < OLDEST_MINOR || minorOf(least) > NEWEST_MINOR) {
      throw new TuleException(
          ReasonCode.RUNTIME_UNAVAILABLE,
          "The engine at %s speaks API %s to %s; 1.%d to 1.%d is known"
              .formatted(url, least, offered, OLDEST_MINOR, NEWEST_MINOR));
    }
    minor = Math.min(newest, NEWEST_MINOR);
  }

  private static int minorOf(String version) {
    try {
      return version.startsWith("1.") ? Integer.parseInt(version.substring(2)) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether the agreed version is at least 1.{@code wanted}. */
  boolean atLeast(int wanted) {
    return minor >= wanted;
  }

  /** Whether the engine answers at all; no version needed. */
  void ping(Duration timeout) {
    Reply reply = exchange("GET", "/_ping", MissingNode.getInstance(), timeout);
    if (reply.isError()) {
      throw new TuleException(
          ReasonCode.RUNTIME_UNAVAILABLE, "The engine at " + url + " answers " + reply.status());
    }
  }

  Reply get(String path) {
    return call("GET", path, MissingNode.getInstance(), callTimeout);
  }

  Reply post(String path) {
    return call("POST", path, MissingNode.getInstance(), callTimeout);
  }

  Reply post(String path, JsonNode body) {
    return call("POST", path, body, callTimeout);
  }

  /** A call for which the engine may take some time longer than for others. */
  Reply post(String path, Duration longer) {
    return call("POST", path, MissingNode.getInstance(), callTimeout.plus(longer));
  }

  Reply delete(String path) {
    return call("DELETE", path, MissingNode.getInstance(), callTimeout);
  }

  private Reply call(String method, String path, JsonNode body, Duration timeout) {
    return exchange(method, versioned(path), body, timeout);
  }

  private String versioned(String path) {
    if (minor == 0) {
      negotiate(callTimeout);
    }
    return "/v1." + minor + path;
  }

  private Reply exchange(String method, String path, JsonNode body, Duration timeout) {
    try (CallWatch watch = watched(timeout)) {
      try (Response response = execute(request(method, path, body, Map.of()).build())) {
        return read(response);
      } catch (IOException | EngineGone e) {
        throw unavailable(e, watch.expired());
      }
    }
  }

  private static Reply read(Response response) throws IOException {
    int status = response.getStatusCode();
    byte[] bytes = bytes(response.getBody(), status >= 400 ? MAX_ERROR_BYTES : MAX_ANSWER_BYTES);
    if (status >= 400) {
      return new Reply(status, MissingNode.getInstance(), message(status, bytes));
    }
    JsonNode body =
        bytes.length == 0 || (bytes[0] != '{' && bytes[0] != '[')
            ? MissingNode.getInstance()
            : JSON.readTree(bytes);
    return new Reply(status, body, "");
  }

  private static byte[] bytes(InputStream body, int limit) throws IOException {
    if (body == null) {
      return new byte[0];
    }
    byte[] bytes = body.readNBytes(limit);
    if (bytes.length == limit && body.read() >= 0) {
      throw new IOException("answer of more than " + limit + " bytes");
    }
    return bytes;
  }

  private static String message(int status, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    try {
      JsonNode node = JSON.readTree(text);
      return node.path("message").asText(text.isEmpty() ? "status " + status : text);
    } catch (JsonProcessingException e) {
      return text.isEmpty() ? "status " + status : text;
    }
  }

  /**
   * Opens a stream; the caller closes it, from any thread.
   *
   * @param watch of the calling thread, for the time until the engine begins to answer
   * @param headers which are not logged
   */
  Response open(
      String method,
      String path,
      JsonNode body,
      Map<String, String> headers,
      InputStream input,
      CallWatch watch) {
    Request.Builder request = request(method, versioned(path), body, headers);
    if (input != null) {
      request.hijackedInput(input);
    }
    try {
      return execute(request.build());
    } catch (EngineGone e) {
      throw unavailable(e, watch.expired());
    }
  }

  /** Sends a tar archive; the caller closes what the engine answers. */
  Response upload(String path, InputStream archive, CallWatch watch) {
    Request.Builder request =
        request("POST", versioned(path), MissingNode.getInstance(), Map.of())
            .putHeader("Content-Type", "application/x-tar")
            .body(archive);
    try {
      return execute(request.build());
    } catch (EngineGone e) {
      throw unavailable(e, watch.expired());
    }
  }

  /** The error text of an opened stream that is an error. */
  static String errorOf(Response response) {
    try (response) {
      return message(response.getStatusCode(), response.getBody().readNBytes(MAX_ERROR_BYTES));
    } catch (IOException e) {
      return "status " + response.getStatusCode();
    }
  }

  CallWatch watch() {
    return watched(callTimeout);
  }

  CallWatch watch(Duration limit) {
    return watched(limit);
  }

  private static Request.Builder request(
      String method, String path, JsonNode body, Map<String, String> headers) {
    Request.Builder request = Request.builder();
    request.method(method).path(path).putAllHeaders(headers);
    if (!body.isMissingNode()) {
      request.putHeader("Content-Type", "application/json");
      request.bodyBytes(body.toString().getBytes(StandardCharsets.UTF_8));
    }
    return request;
  }

  private Response execute(Request request) {
    // The transport tries twice, with a message in the log each time, where there is no socket.
    if (!socket.isEmpty() && !Files.exists(Path.of(socket))) {
      throw new EngineGone(new NoSuchFileException(socket));
    }
    try {
      return http.execute(request);
    } catch (RuntimeException e) {
      // The transport wraps what its socket threw.
      throw new EngineGone(e);
    }
  }

  private CallWatch watched(Duration limit) {
    try {
      return new CallWatch(scheduler, limit);
    } catch (RejectedExecutionException e) {
      // This runtime is closed; the call comes from before.
      throw unavailable(e, false);
    }
  }

  private TuleException unavailable(Exception cause, boolean expired) {
    String what = expired ? " does not answer in time" : " cannot be reached";
    return new TuleException(
        ReasonCode.RUNTIME_UNAVAILABLE, "The container engine at " + url + what, cause);
  }

  @Override
  public void close() throws IOException {
    http.close();
  }

  private static final class EngineGone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineGone(Throwable cause) {
      super(cause);
    }
  }
}
