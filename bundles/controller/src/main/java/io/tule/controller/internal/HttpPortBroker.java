/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.spi.ports.PortBroker;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The port router service of ioFog, by HTTP (§7.5 of the ioFog controller). */
public final class HttpPortBroker implements PortBroker {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int MAX_ANSWER = 16 * 1024;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final String url;
  private final String token;

  /**
   * Creates the client, which connects to nothing yet.
   *
   * @param url of the service, without a slash at the end
   * @param token what the service asks for in {@code X-Api-Key}
   */
  public HttpPortBroker(String url, String token) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.token = token;
  }

  @Override
  public String name() {
    return "default";
  }

  @Override
  public CompletionStage<Allocation> allocate(String serverToken) {
    String body = "{\"token\":" + Quoted.text(serverToken) + "}";
    return send("/port", "POST", body)
        .thenApply(
            answer ->
                new Allocation(
                    text(answer, "serverAddr"),
                    port(answer, "serverPort"),
                    port(answer, "proxyPort"),
                    text(answer, "proxyToken"),
                    text(answer, "portUUID")));
  }

  @Override
  public CompletionStage<Void> release(String portUuid) {
    return send("/port/" + encoded(portUuid), "DELETE", "").thenAccept(answer -> {});
  }

  @Override
  public CompletionStage<Void> revoke(String serverToken) {
    return send("/server-token/" + encoded(serverToken), "DELETE", "").thenAccept(answer -> {});
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private CompletionStage<String> send(String path, String method, String body) {
    HttpRequest request;
    try {
      request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(ANSWER)
              .header("X-Api-Key", token)
              .header("Content-Type", "application/json")
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException("no usable address or token", e));
    }
    return client.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpPortBroker::answer);
  }

  private static String answer(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2 || response.body().length() > MAX_ANSWER) {
      throw new IllegalStateException("port router answered " + response.statusCode());
    }
    return response.body();
  }

  private static String text(String json, String key) {
    Matcher matcher =
        Pattern.compile("\"" + key + "\"\\s*:\\s*\"([^\"\\\\]{1,1024})\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + key + " in the port router's answer");
    }
    return matcher.group(1);
  }

  private static int port(String json, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\"\\s*:\\s*\"?(\\d{1,5})\"?").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + key + " in the port router's answer");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
