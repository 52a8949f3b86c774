/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.Sections;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Headers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * Requests and answers in the form of ioFog's proxy (contract of the skupper-proxy, 1.x): to = host
 * and path, subject = method or status, content_type, the other headers as application properties.
 * Names that begin with a colon are ours, and never those of headers.
 */
final class Texts {
  /** What is added to a queue's address for those who know more than the plain form. */
  static final String OURS = "/tule";

  static final String ID = ":id";
  static final String END = ":end";
  static final String WINDOW = ":window";
  static final String UPGRADE = ":upgrade";
  static final String STATUS = ":status";
  static final String DATA = ":data";
  static final String ABORT = ":abort";
  static final String PING = ":ping";

  private Texts() {}

  static ByteBuffer[] message(Properties properties, Map<String, Object> entries, ByteBuffer body) {
    ByteBuffer head = Sections.head(properties, entries);
    return body.hasRemaining()
        ? new ByteBuffer[] {head, Sections.data(body.remaining()), body}
        : new ByteBuffer[] {head, Sections.data(0)};
  }

  /** A message in ioFog's form: its body is one binary value, null where there is none. */
  static ByteBuffer[] plain(Properties properties, Map<String, Object> entries, ByteBuffer body) {
    ByteBuffer head = Sections.head(properties, entries);
    return body.hasRemaining()
        ? new ByteBuffer[] {head, Sections.binary(body.remaining()), body}
        : new ByteBuffer[] {head, Sections.value(null)};
  }

  static Properties properties(String to, String subject, Object correlation, String replyTo) {
    Properties properties = new Properties();
    properties.setTo(to);
    properties.setSubject(subject);
    properties.setCorrelationId(correlation);
    if (!replyTo.isEmpty()) {
      properties.setReplyTo(replyTo);
    }
    return properties;
  }

  /** The properties of a request. */
  static Properties request(Call call, long id, String replyTo) {
    String host = call.authority();
    int colon = host.indexOf(':', Math.max(host.lastIndexOf(']'), 0));
    String to = (colon < 0 ? host : host.substring(0, colon)) + call.target();
    Properties properties = properties(to, call.method(), UnsignedLong.valueOf(id), replyTo);
    properties.setContentType(type(call.headers()));
    return properties;
  }

  static org.apache.qpid.proton.amqp.Symbol type(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type == null ? null : org.apache.qpid.proton.amqp.Symbol.valueOf(type);
  }

  /** Headers as application properties; those of one name as a list. */
  static Map<String, Object> entries(HttpHeaders headers) {
    Map<String, Object> entries = new LinkedHashMap<>();
    var all = headers.iteratorCharSequence();
    while (all.hasNext()) {
      var each = all.next();
      String name = each.getKey().toString().toLowerCase(Locale.ROOT);
      String value = each.getValue().toString();
      if (name.equals("content-type") || name.startsWith(":")) {
        continue;
      }
      Object known = entries.put(name, value);
      if (known instanceof String one) {
        entries.put(name, List.of(one, value));
      } else if (known instanceof List<?> many) {
        List<Object> more = new ArrayList<>(many);
        more.add(value);
        entries.put(name, more);
      }
    }
    return entries;
  }

  /** Application properties as headers. */
  static HttpHeaders headers(Received message) {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (Map.Entry<String, Object> each : message.entries().entrySet()) {
      String name = each.getKey();
      if (name.startsWith(":") || each.getValue() == null) {
        continue;
      }
      if (each.getValue() instanceof List<?> values) {
        values.forEach(value -> headers.add(name, String.valueOf(value)));
      } else {
        headers.add(name, String.valueOf(each.getValue()));
      }
    }
    String upgrade = headers.get(HttpHeaderNames.UPGRADE, "");
    Headers.removeHopByHop(headers);
    if (message.flag(UPGRADE) && !upgrade.isEmpty()) {
      headers.set(HttpHeaderNames.UPGRADE, upgrade);
    }
    if (message.properties().getContentType() != null) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, message.properties().getContentType().toString());
    }
    return headers;
  }

  /** Trailers of a last piece. */
  static HttpHeaders trailers(Received message) {
    for (String name : message.entries().keySet()) {
      if (!name.startsWith(":")) {
        return headers(message);
      }
    }
    return EmptyHttpHeaders.INSTANCE;
  }

  /**
   * The request that a message is.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Call call(EventLoop loop, Received message, Body body) {
    return call(loop, message, headers(message), body);
  }

  /** The same with other headers. */
  static Call call(EventLoop loop, Received message, HttpHeaders headers, Body body) {
    String to = message.properties().getTo() == null ? "" : message.properties().getTo();
    int slash = to.indexOf('/');
    String target = slash < 0 ? "/" : to.substring(slash);
    if (slash < 0 && to.endsWith("*") && message.subject().equals("OPTIONS")) {
      target = "*";
    }
    String host = slash < 0 ? to : to.substring(0, slash);
    String authority = headers.get(HttpHeaderNames.HOST, host);
    if (message.subject().isEmpty() || hasControls(message.subject()) || hasControls(target)) {
      throw new IllegalArgumentException("no request");
    }
    if (!authority.isEmpty()) {
      headers.set(HttpHeaderNames.HOST, authority);
    }
    return new Call(
        loop, message.subject(), authority, target, headers, body, message.flag(UPGRADE));
  }

  /** Whether a text would break a request's first line. */
  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> c <= ' ' || c == 0x7f);
  }
}
