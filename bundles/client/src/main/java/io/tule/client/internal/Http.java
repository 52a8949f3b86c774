/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Requests with a token, answers as trees, failures as reasons. Never follows a redirect. */
public final class Http {
  private static final int MAX_ANSWER = 64 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client;
  private final URI base;
  private final Duration requestTimeout;

  /** Creates a client for one Controller. */
  public Http(URI base, Duration connectTimeout, Duration requestTimeout) {
    this.base = base;
    this.requestTimeout = requestTimeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(connectTimeout)
            .build();
  }

  /** Sends a JSON request; a missing body sends none. */
  public JsonNode json(String method, String path, JsonNode body, String token) {
    BodyPublisher publisher =
        body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
    return send(method, path, "application/json", publisher, token);
  }

  /** Sends a YAML document the way the ioFog clients do: as a file of a multipart form. */
  public JsonNode yaml(String method, String path, String field, String document, String token) {
    String boundary = "tule-" + UUID.randomUUID();
    String body =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\""
            + field
            + "\"; filename=\""
            + field
            + ".yaml\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            + document
            + "\r\n--"
            + boundary
            + "--\r\n";
    return send(
        method,
        path,
        "multipart/form-data; boundary=" + boundary,
        BodyPublishers.ofString(body),
        token);
  }

  private JsonNode send(
      String method, String path, String contentType, BodyPublisher body, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(requestTimeout)
            .header("Content-Type", contentType)
            .header("Accept", "application/json")
            .method(method, body);
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      return answer(method, path, response);
    } catch (HttpConnectTimeoutException e) {
      throw unreachable(e);
    } catch (HttpTimeoutException e) {
      throw new TuleException(
          ReasonCode.TIMEOUT,
          "The Controller at "
              + base
              + " did not answer within "
              + requestTimeout.toSeconds()
              + " s",
          e);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TuleException(ReasonCode.TIMEOUT, "Interrupted", e);
    }
  }

  private static JsonNode answer(String method, String path, HttpResponse<InputStream> response)
      throws IOException {
    byte[] bytes;
    try (InputStream stream = response.body()) {
      bytes = stream.readNBytes(MAX_ANSWER + 1);
    }
    if (bytes.length > MAX_ANSWER) {
      throw new TuleException(ReasonCode.LIMIT_EXCEEDED, "The Controller's answer is too large");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    JsonNode tree = parse(text);
    int status = response.statusCode();
    if (status / 100 == 2) {
      if (tree.isMissingNode() && !text.isBlank()) {
        throw Errors.notAController("the answer to " + method + " " + path + " is not JSON");
      }
      return tree;
    }
    String reason = response.headers().firstValue("X-Tule-Reason").orElse("");
    throw Errors.of(method, path, status, reason, tree);
  }

  private static JsonNode parse(String text) {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private TuleException unreachable(IOException cause) {
    return new TuleException(
        ReasonCode.CONTROLLER_UNREACHABLE,
        "The Controller at " + base + " cannot be reached",
        cause);
  }
}
