/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultConsumer;

/**
 * Requests and answers as a site's routes see them: bodies of bytes, headers by name, and Camel's
 * own headers for method, path, query and status. Bodies are bounded.
 */
final class CamelForm {
  private static final int MOST = 8 * 1024 * 1024;

  private CamelForm() {}

  /** Passes a request into a route, whole. */
  static void handle(DefaultConsumer consumer, Call call, BiConsumer<Answer, Throwable> done) {
    if (call.isUpgrade()) {
      done.accept(null, new Failure(501, "This route takes no other protocols"));
      return;
    }
    Gathering.gather(
        call.body(),
        MOST,
        (bytes, failure) -> {
          if (failure != null) {
            done.accept(
                null, failure.status() == 413 ? failure : new Failure(400, failure.getMessage()));
          } else {
            process(consumer, call, bytes, done);
          }
        });
  }

  private static void process(
      DefaultConsumer consumer, Call call, byte[] bytes, BiConsumer<Answer, Throwable> done) {
    Exchange exchange = consumer.createExchange(false);
    exchange.setPattern(org.apache.camel.ExchangePattern.InOut);
    Message message = exchange.getMessage();
    int query = call.target().indexOf('?');
    message.setHeader(Exchange.HTTP_METHOD, call.method());
    message.setHeader(
        Exchange.HTTP_PATH, query < 0 ? call.target() : call.target().substring(0, query));
    message.setHeader(Exchange.HTTP_QUERY, query < 0 ? "" : call.target().substring(query + 1));
    for (String name : call.headers().names()) {
      List<String> values = call.headers().getAll(name);
      message.setHeader(name, values.size() == 1 ? values.get(0) : values);
    }
    message.setBody(bytes);
    Map<String, Object> asked = Map.copyOf(message.getHeaders());
    consumer
        .getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              Throwable failure = exchange.getException();
              Answer answer = failure == null ? answer(exchange.getMessage(), asked) : null;
              consumer.releaseExchange(exchange, false);
              done.accept(answer, failure);
            });
  }

  /** What the route has put in the message; what is still as it was asked is no answer. */
  @SuppressWarnings("ReferenceEquality") // an equal value that the route has set is its answer
  private static Answer answer(Message message, Map<String, Object> asked) {
    HttpHeaders headers = headers(message);
    message
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (asked.get(name) == value) {
                headers.remove(name);
              }
            });
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    int status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class);
    return new Answer(status, headers, body(message));
  }

  private static Body body(Message message) {
    byte[] bytes = message.getBody(byte[].class);
    return bytes == null || bytes.length == 0
        ? Body.EMPTY
        : Body.of(ByteBuffer.wrap(bytes), EmptyHttpHeaders.INSTANCE);
  }

  /** Those that are texts, Camel's own left out. */
  private static HttpHeaders headers(Message message) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (Map.Entry<String, Object> entry : message.getHeaders().entrySet()) {
      if (!entry.getKey().startsWith("Camel")) {
        if (entry.getValue() instanceof List<?> values) {
          headers.set(entry.getKey(), values);
        } else if (entry.getValue() instanceof String || entry.getValue() instanceof Number) {
          headers.set(entry.getKey(), entry.getValue().toString());
        }
      }
    }
    Headers.removeHopByHop(headers);
    return headers;
  }

  /** Sends a message of a route, and puts the answer in its place. */
  static boolean send(
      Exchange exchange, AsyncCallback callback, EventLoop loop, Exchanges.Sender sender) {
    Message message = exchange.getMessage();
    Body body = body(message);
    HttpHeaders headers = headers(message);
    headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    String method =
        message.getHeader(
            Exchange.HTTP_METHOD, body.bytes().hasRemaining() ? "POST" : "GET", String.class);
    String path = message.getHeader(Exchange.HTTP_PATH, "/", String.class);
    String query = message.getHeader(Exchange.HTTP_QUERY, "", String.class);
    String host = headers.get(HttpHeaderNames.HOST, "");
    Call call =
        new Call(
            loop,
            method,
            host,
            (path.startsWith("/") ? path : "/" + path) + (query.isEmpty() ? "" : "?" + query),
            headers,
            body,
            false);
    Exchanges.send(
        call,
        sender,
        (answer, failure) -> {
          if (failure != null) {
            exchange.setException(failure);
            callback.done(false);
            return;
          }
          Gathering.gather(
              answer.body(),
              MOST,
              (bytes, lost) -> {
                if (lost == null) {
                  put(exchange.getMessage(), answer, bytes);
                } else {
                  exchange.setException(new Failure(502, lost.getMessage()));
                }
                callback.done(false);
              });
        });
    return false;
  }

  private static void put(Message message, Answer answer, byte[] bytes) {
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
    for (String name : answer.headers().names()) {
      List<String> values = answer.headers().getAll(name);
      message.setHeader(name, values.size() == 1 ? values.get(0) : values);
    }
    message.setBody(bytes);
  }
}
