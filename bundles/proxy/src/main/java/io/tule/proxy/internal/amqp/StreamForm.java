/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.Sections;
import io.tule.proxy.internal.flow.Call;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * The form in which ioFog's proxy passes HTTP/2: a request and an answer are several messages each,
 * with {@code ended} on all and the trailers in the last one's footer. The first message of an
 * answer says where the rest of the request goes.
 */
final class StreamForm {
  private static final String ENDED = "ended";
  private static final String RESPONSE = "response";
  private static final String STATUS = ":status";
  private static final String AUTHORITY = ":authority";

  private StreamForm() {}

  private static Map<String, Object> entries(HttpHeaders headers) {
    Map<String, Object> entries = new LinkedHashMap<>(Texts.entries(headers));
    entries.remove(HttpHeaderNames.HOST.toString());
    entries.remove(ENDED);
    return entries;
  }

  /** The first message of a request. */
  static ByteBuffer[] request(
      Call call, Object correlation, String replyTo, ByteBuffer body, boolean ended) {
    Properties properties = Texts.properties(call.target(), call.method(), correlation, replyTo);
    properties.setContentType(Texts.type(call.headers()));
    Map<String, Object> entries = entries(call.headers());
    entries.put(":scheme", "http");
    entries.put(AUTHORITY, call.authority());
    entries.put(ENDED, ended);
    return Texts.plain(properties, entries, body);
  }

  /** The first message of an answer that has its headers. */
  static ByteBuffer[] answer(
      int status,
      HttpHeaders headers,
      Object correlation,
      String replyTo,
      ByteBuffer body,
      boolean ended) {
    // An address in "to" would be taken for a path.
    Properties properties = Texts.properties(null, RESPONSE, correlation, replyTo);
    properties.setContentType(Texts.type(headers));
    Map<String, Object> entries = entries(headers);
    entries.put(STATUS, status);
    entries.put(ENDED, ended);
    return Texts.plain(properties, entries, body);
  }

  /** A message that has a piece of a body, or nothing but where the rest goes. */
  static ByteBuffer[] piece(
      Object correlation, String replyTo, ByteBuffer body, boolean ended, HttpHeaders trailers) {
    Properties properties = Texts.properties(null, null, correlation, replyTo);
    ByteBuffer[] plain = Texts.plain(properties, Map.of(ENDED, ended), body);
    if (trailers.isEmpty()) {
      return plain;
    }
    ByteBuffer[] all = java.util.Arrays.copyOf(plain, plain.length + 1);
    all[plain.length] = Sections.footer(entries(trailers));
    return all;
  }

  static boolean isEnd(Received message) {
    return message.flag(ENDED);
  }

  /** The status of an answer's first message that has one; -1 for others. */
  static int status(Received message) {
    if (!message.subject().equals(RESPONSE)) {
      return -1;
    }
    try {
      int status = Integer.parseInt(String.valueOf(message.entries().get(STATUS)));
      return status >= 100 && status <= 599 ? status : 502;
    } catch (NumberFormatException e) {
      return 502;
    }
  }

  /** Host and port as the client named them, empty if it did not. */
  static String authority(Received message) {
    return message.text(AUTHORITY);
  }

  /**
   * The headers of a first message.
   *
   * @throws IllegalArgumentException if they are none
   */
  static HttpHeaders headers(Received message) {
    HttpHeaders headers = Texts.headers(message);
    headers.remove(ENDED);
    return headers;
  }

  /** The trailers of a last one. */
  static HttpHeaders trailers(Received message) {
    if (message.footer().isEmpty()) {
      return EmptyHttpHeaders.INSTANCE;
    }
    HttpHeaders trailers = new DefaultHttpHeaders();
    message
        .footer()
        .forEach(
            (name, value) -> {
              if (!name.startsWith(":") && value != null) {
                trailers.add(name, value.toString());
              }
            });
    return trailers;
  }
}
