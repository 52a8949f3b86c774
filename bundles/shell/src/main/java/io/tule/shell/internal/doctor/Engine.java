/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container engine, asked without a library: one request, one connection. */
final class Engine {
  private static final int SECONDS = 5;
  private static final int MOST_BYTES = 8 << 20;

  private final String url;

  Engine(String url) {
    this.url = url;
  }

  /**
   * Asks for JSON.
   *
   * @throws IOException if the engine does not answer with a success in time
   */
  JsonNode get(String path) throws IOException {
    String answer = inTime(() -> exchange(path));
    int body = answer.indexOf("\r\n\r\n");
    if (!answer.matches("(?s)HTTP/1\\.[01] 200 .*") || body < 0) {
      throw new IOException(answer.lines().findFirst().orElse("no answer"));
    }
    String text = answer.substring(body + 4);
    return new ObjectMapper().readTree(text.startsWith("{") || text.startsWith("[") ? text : "{}");
  }

  private String exchange(String path) throws IOException {
    URI address = URI.create(url);
    boolean unix = "unix".equals(address.getScheme());
    SocketAddress where =
        unix
            ? UnixDomainSocketAddress.of(address.getPath())
            : new InetSocketAddress(address.getHost(), address.getPort());
    try (SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
      channel.connect(where);
      String request = "GET " + path + " HTTP/1.0\r\nHost: engine\r\nConnection: close\r\n\r\n";
      ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      ByteBuffer in = ByteBuffer.allocate(65_536);
      while (channel.read(in) >= 0 && text.size() < MOST_BYTES) {
        text.write(in.array(), 0, in.position());
        in.clear();
      }
      return text.toString(StandardCharsets.UTF_8);
    }
  }

  /** Runs a call that has no limit of its own. */
  static <T> T inTime(Callable<T> call) throws IOException {
    CompletableFuture<T> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return call.call();
              } catch (Exception e) {
                throw new IllegalStateException(e.getMessage(), e);
              }
            });
    try {
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
