/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.SectionReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** A message as it comes, gathered up to a bound. */
final class Received implements SectionReader.Sink {
  private static final int SECTION = 256 * 1024;

  private final int most;
  private final SectionReader reader = new SectionReader(SECTION);
  private final List<ByteBuffer> parts = new ArrayList<>(1);
  private Properties properties = new Properties();
  private Map<String, Object> entries = Map.of();
  private Map<String, Object> footer = Map.of();
  private long size;
  private boolean malformed;

  /**
   * Gathers one.
   *
   * @param most bytes of a body; more are dropped
   */
  Received(int most) {
    this.most = most;
  }

  /** Takes what has come. */
  void take(LinkReceiver.Incoming message) {
    ByteBuffer next = message.read();
    while (next.hasRemaining()) {
      if (!malformed) {
        try {
          reader.read(next, this);
        } catch (IllegalArgumentException e) {
          malformed = true;
        }
      }
      next = message.read();
    }
    malformed |= message.isComplete() && !reader.isAtEnd();
  }

  boolean isMalformed() {
    return malformed;
  }

  boolean isTooLong() {
    return size > most;
  }

  Properties properties() {
    return properties;
  }

  Map<String, Object> entries() {
    return entries;
  }

  Map<String, Object> footer() {
    return footer;
  }

  String subject() {
    return properties.getSubject() == null ? "" : properties.getSubject();
  }

  String replyTo() {
    return properties.getReplyTo() == null ? "" : properties.getReplyTo();
  }

  /** The correlation id as a number, -1 if it is none. */
  long correlation() {
    return properties.getCorrelationId() instanceof Number number ? number.longValue() : -1;
  }

  long number(String name, long otherwise) {
    return entries.get(name) instanceof Number number ? number.longValue() : otherwise;
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(entries.get(name));
  }

  String text(String name) {
    return entries.get(name) instanceof String text ? text : "";
  }

  /** The body. */
  ByteBuffer body() {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::remaining).sum());
    parts.forEach(part -> all.put(part.duplicate()));
    return all.flip();
  }

  @Override
  public void properties(Properties known) {
    properties = known;
  }

  @Override
  public void applicationProperties(Map<String, Object> known) {
    entries = known;
  }

  @Override
  public void footer(Map<String, Object> known) {
    footer = known;
  }

  @Override
  public void data(ByteBuffer bytes) {
    size += bytes.remaining();
    if (size <= most) {
      parts.add(bytes);
    } else {
      parts.clear();
    }
  }

  @Override
  public void value(Object value) {
    if (value instanceof String text) {
      data(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }
}
