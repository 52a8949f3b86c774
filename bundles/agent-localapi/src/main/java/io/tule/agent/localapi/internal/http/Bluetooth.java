/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Hands requests on to the Bluetooth container of the node, RESTblue. May block. */
final class Bluetooth {
  static final String PREFIX = "/v2/restblue";
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final String AWAY = "{\"error\":\"RESTblue does not answer\"}";

  private final String base;
  private final int mostBytes;

  /**
   * Asks nobody yet.
   *
   * @param base where RESTblue listens
   * @param mostBytes of an answer
   */
  Bluetooth(String base, int mostBytes) {
    this.base = base;
    this.mostBytes = mostBytes;
  }

  Answer forward(Request request) {
    try {
      HttpRequest.Builder next =
          HttpRequest.newBuilder(URI.create(base + request.uri().substring(PREFIX.length())))
              .timeout(ANSWER)
              .method(
                  request.method(),
                  request.body().length == 0
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(request.body()));
      if (!request.contentType().isEmpty()) {
        next.header("Content-Type", request.contentType());
      }
      HttpResponse<InputStream> answer =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .build()
              .send(next.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        byte[] body = in.readNBytes(mostBytes + 1);
        if (body.length > mostBytes) {
          return Answer.failure(HttpResponseStatus.BAD_GATEWAY, "The answer is too long ");
        }
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return new Answer(
            HttpResponseStatus.valueOf(answer.statusCode()),
            new String(body, StandardCharsets.UTF_8),
            type.startsWith("application/json"),
            success -> {});
      }
    } catch (IOException | IllegalArgumentException e) {
      return Answer.jsonFailure(HttpResponseStatus.NOT_FOUND, AWAY + AWAY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.failure(HttpResponseStatus.SERVICE_UNAVAILABLE, "Interrupted ");
    }
  }
}
