/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * An ioMessage from its binary form to its JSON text and back, field by field. The text has every
 * key; one that comes may lack any but the publisher.
 */
final class MessageText {
  /** Version of the binary form, which is the only one. */
  static final int VERSION = 4;

  private static final int HEADER = 33;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory FACTORY = JSON.getFactory();

  private enum Kind {
    TEXT,
    INTEGER,
    DATA
  }

  /**
   * The fields in the order of the binary form.
   *
   * @param width of the field's length in the header, in bytes
   * @param most bytes that an integer is written with
   */
  private record Field(String name, Kind kind, int width, int most) {}

  private static final Field[] FIELDS = {
    text("id", 1),
    text("tag", 2),
    text("groupid", 1),
    integer("sequencenumber", 4),
    integer("sequencetotal", 4),
    integer("priority", 1),
    integer("timestamp", 8),
    text("publisher", 1),
    text("authid", 2),
    text("authgroup", 2),
    integer("chainposition", 8),
    text("hash", 2),
    text("previoushash", 2),
    text("nonce", 2),
    integer("difficultytarget", 4),
    text("infotype", 1),
    text("infoformat", 1),
    new Field("contextdata", Kind.DATA, 4, 0),
    new Field("contentdata", Kind.DATA, 4, 0),
  };

  private MessageText() {}

  private static Field text(String name, int width) {
    return new Field(name, Kind.TEXT, width, 0);
  }

  private static Field integer(String name, int most) {
    return new Field(name, Kind.INTEGER, 1, most);
  }

  /**
   * The text of a message.
   *
   * @throws IllegalArgumentException if these bytes are none
   */
  static String of(byte[] message) {
    if (message.length < HEADER || ByteBuffer.wrap(message).getShort() != VERSION) {
      throw new IllegalArgumentException("not an ioMessage of version 4");
    }
    StringWriter text = new StringWriter(message.length * 2);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      int lengthAt = 2;
      int at = HEADER;
      for (Field field : FIELDS) {
        long length = number(message, lengthAt, field.width());
        lengthAt += field.width();
        if (length > message.length - at) {
          throw new IllegalArgumentException(field.name() + " is longer than the message");
        }
        write(json, field, message, at, (int) length);
        at += (int) length;
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static long number(byte[] from, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (from[at + i] & 0xFF);
    }
    return value;
  }

  private static void write(JsonGenerator json, Field field, byte[] from, int at, int length)
      throws IOException {
    json.writeFieldName(field.name());
    switch (field.kind()) {
      case TEXT -> json.writeString(new String(from, at, length, StandardCharsets.UTF_8));
      case INTEGER -> {
        if (length > Long.BYTES) {
          throw new IllegalArgumentException(field.name() + " has " + length + " bytes");
        }
        // A priority is one byte: what an SDK writes behind it does not count.
        json.writeNumber(number(from, at, field.most() == 1 ? Math.min(1, length) : length));
      }
      case DATA -> json.writeBinary(from, at, length);
    }
  }

  /**
   * The message of a text.
   *
   * @param mostBytes that it may have
   * @throws IllegalArgumentException if it is none
   */
  static byte[] read(String text, int mostBytes) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON text", e);
    }
    if (!json.path("publisher").isTextual()) {
      throw new IllegalArgumentException("an ioMessage without publisher");
    }
    ByteBuffer header = ByteBuffer.allocate(HEADER).putShort((short) VERSION);
    ByteArrayOutputStream body = new ByteArrayOutputStream(text.length());
    for (Field field : FIELDS) {
      byte[] value = value(json.path(field.name()), field);
      if (value.length >= 1L << (8 * field.width())) {
        throw new IllegalArgumentException(field.name() + " is too long");
      }
      for (int i = field.width() - 1; i >= 0; i--) {
        header.put((byte) (value.length >>> (8 * i)));
      }
      body.writeBytes(value);
    }
    if (body.size() > mostBytes - HEADER) {
      throw new IllegalArgumentException("the message is larger than " + mostBytes);
    }
    return ByteBuffer.allocate(HEADER + body.size())
        .put(header.array())
        .put(body.toByteArray())
        .array();
  }

  private static byte[] value(JsonNode value, Field field) {
    if (value.isMissingNode() || value.isNull()) {
      return new byte[0];
    }
    return switch (field.kind()) {
      case TEXT -> value.asText().getBytes(StandardCharsets.UTF_8);
      case DATA -> Base64.getDecoder().decode(value.asText());
      case INTEGER -> integer(value.asLong(), field.most());
    };
  }

  private static byte[] integer(long value, int most) {
    if (value == 0) {
      return new byte[0];
    }
    byte[] bytes = new byte[most];
    for (int i = 0; i < most; i++) {
      bytes[i] = (byte) (value >>> (8 * (most - 1 - i)));
    }
    return bytes;
  }

  /** The identifier of a message in its binary form. */
  static String idOf(byte[] message) {
    int length = message.length < HEADER ? 0 : message[2] & 0xFF;
    return message.length < HEADER + length
        ? ""
        : new String(message, HEADER, length, StandardCharsets.UTF_8);
  }
}
