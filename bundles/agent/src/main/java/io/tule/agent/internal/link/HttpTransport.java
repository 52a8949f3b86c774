/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls over HTTP, all of one client. */
public final class HttpTransport implements Transport {
  /** The Controller's word that it holds a poll open. */
  static final String HELD_HEADER = "X-Tule-Held";

  private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);
  private static final long MAX_BODY_BYTES = 16L << 20;
  private static final long MAX_TEXT_BYTES = 1L << 20;
  private static final Duration TEXT_TIMEOUT = Duration.ofSeconds(10);

  private final ObjectMapper json = new ObjectMapper();
  private final Executor executor;
  private volatile HttpClient client;
  private String trusted = "";

  /**
   * Creates a client.
   *
   * @param executor runs what follows an answer
   */
  public HttpTransport(Executor executor) {
    this.executor = executor;
    this.client = builder().build();
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(10))
        .executor(executor);
  }

  @Override
  public synchronized void trust(String file) {
    if (file.equals(trusted)) {
      return;
    }
    trusted = file;
    try {
      client =
          file.isEmpty()
              ? builder().build()
              : builder().sslContext(Trust.withCertificate(Path.of(file))).build();
    } catch (IOException | GeneralSecurityException e) {
      LOG.error("The certificate in {} cannot be used: {}", file, e.getMessage());
      client = builder().build();
    }
  }

  @Override
  public CompletableFuture<String> text(String url) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(TEXT_TIMEOUT).build();
      return client
          .sendAsync(request, HttpTransport::boundedText)
          .thenApply(
              answer -> {
                if (answer.statusCode() != 200) {
                  throw new UncheckedIOException(
                      new IOException(url + " answers " + answer.statusCode()));
                }
                return new String(answer.body(), StandardCharsets.UTF_8);
              });
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException("not an address: " + url, e));
    }
  }

  @Override
  public CompletableFuture<Reply> upload(Call call, String fileName, Supplier<InputStream> file) {
    String boundary = UUID.randomUUID().toString();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"upstream\"; filename=\"%s\"\r\n"
                .formatted(boundary, fileName)
            + "Content-Type: application/zip\r\n\r\n";
    String tail = "\r\n--" + boundary + "--\r\n";
    try {
      HttpRequest request =
          headers(call)
              .header("Content-Type", "multipart/form-data; boundary=" + boundary)
              .PUT(
                  HttpRequest.BodyPublishers.ofInputStream(
                      () ->
                          new SequenceInputStream(
                              new SequenceInputStream(bytes(head), file.get()), bytes(tail))))
              .build();
      return client.sendAsync(request, HttpTransport::bounded).thenApply(this::reply);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException("not an address: " + call.url(), e));
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    try {
      return client.sendAsync(request(call), HttpTransport::bounded).thenApply(this::reply);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(new IOException("not an address: " + call.url(), e));
    }
  }

  private Reply reply(HttpResponse<byte[]> answer) {
    return new Reply(
        answer.statusCode(),
        answer.headers().firstValue(HELD_HEADER).orElse("").equals("true"),
        body(answer.body()));
  }

  private static HttpRequest.Builder headers(Call call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.url()))
            .timeout(call.timeout())
            .header("Request-Id", UUID.randomUUID().toString())
            .header("X-Tule-Agent", "1");
    if (!call.token().isEmpty()) {
      request.header("Authorization", call.token());
    }
    return request;
  }

  private static HttpRequest request(Call call) {
    HttpRequest.Builder request = headers(call);
    if (call.body().isEmpty()) {
      request.method(call.method(), HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json; charset=UTF-8");
      request.method(call.method(), HttpRequest.BodyPublishers.ofString(call.body()));
    }
    return request.build();
  }

  private static HttpResponse.BodySubscriber<byte[]> bounded(HttpResponse.ResponseInfo info) {
    return bounded(info, MAX_BODY_BYTES);
  }

  private static HttpResponse.BodySubscriber<byte[]> boundedText(HttpResponse.ResponseInfo info) {
    return bounded(info, MAX_TEXT_BYTES);
  }

  private static HttpResponse.BodySubscriber<byte[]> bounded(
      HttpResponse.ResponseInfo info, long most) {
    long length = info.headers().firstValueAsLong("Content-Length").orElse(0);
    return length > most
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
