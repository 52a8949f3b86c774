/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The calls over HTTP, all of one client. */
public final class HttpTransport implements Transport {
  /** The Controller's word that it holds a poll open. */
  static final String HELD_HEADER = "X-Tule-Held";

  private static final long MAX_BODY_BYTES = 16L << 20;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client;

  /**
   * Creates a client.
   *
   * @param executor runs what follows an answer
   */
  public HttpTransport(Executor executor) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .executor(executor)
            .build();
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    try {
      return client
          .sendAsync(request(call), HttpTransport::bounded)
          .thenApply(
              answer ->
                  new Reply(
                      answer.statusCode(),
                      answer.headers().firstValue(HELD_HEADER).orElse("").equals("true"),
                      body(answer.body())));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException("not an address: " + call.url(), e));
    }
  }

  private static HttpRequest request(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.url()))
            .timeout(call.timeout())
            .header("Request-Id", UUID.randomUUID().toString())
            .header("X-Tule-Agent", "1");
    if (!call.token().isEmpty()) {
      request.header("Authorization", call.token());
    }
    if (call.body().isEmpty()) {
      request.method(call.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json; charset=UTF-8");
      request.method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()));
    }
    return request.build();
  }

  private static HttpResponse.BodySubscriber<byte[]> bounded(HttpResponse.ResponseInfo info) {
    long length = info.headers().firstValueAsLong("Content-Length").orElse(0);
    return length > MAX_BODY_BYTES
        ? HttpResponse.BodySubscribers.replacing(new byte[0])
        : HttpResponse.BodySubscribers.ofByteArray();
  }

  private JsonNode body(byte[] bytes) {
    try {
      return bytes.length == 0 ? MissingNode.getInstance() : json.readTree(bytes);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
