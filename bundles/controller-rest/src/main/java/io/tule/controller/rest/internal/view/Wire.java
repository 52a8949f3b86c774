/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.controller.rest.internal.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.function.Function;

/** Values as JavaScript writes them, and null where the original has null. */
public final class Wire {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final double EXACT = 1L << 53;

  private Wire() {}

  /**
   * A text, or null for the empty one.
   *
   * @param value the text
   */
  public static JsonNode orNull(String value) {
    return value.isEmpty() ? NODES.nullNode() : NODES.textNode(value);
  }

  /**
   * An identifier, or null for 0.
   *
   * @param id the identifier
   */
  public static JsonNode orNull(long id) {
    return id == 0 ? NODES.nullNode() : NODES.numberNode(id);
  }

  /**
   * A number, without a fraction where it is whole; null for what is not a number.
   *
   * @param value the number
   */
  public static JsonNode number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return NODES.nullNode();
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) <= EXACT;
    return whole ? NODES.numberNode((long) value) : NODES.numberNode(value);
  }

  /**
   * A time with milliseconds in UTC.
   *
   * @param time the time, of a year with four digits
   */
  public static String time(Instant time) {
    // A formatter takes a fifth of the time that a list of microservices takes.
    LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    byte[] text = new byte[24];
    digits(text, 0, 4, utc.getYear());
    text[4] = '-';
    digits(text, 5, 2, utc.getMonthValue());
    text[7] = '-';
    digits(text, 8, 2, utc.getDayOfMonth());
    text[10] = 'T';
    digits(text, 11, 2, utc.getHour());
    text[13] = ':';
    digits(text, 14, 2, utc.getMinute());
    text[16] = ':';
    digits(text, 17, 2, utc.getSecond());
    text[19] = '.';
    digits(text, 20, 3, time.getNano() / 1_000_000);
    text[23] = 'Z';
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void digits(byte[] text, int from, int count, int number) {
    int rest = number;
    for (int i = from + count - 1; i >= from; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * An array.
   *
   * @param values the elements
   * @param view writes one of them
   * @param <T> what is written
   */
  public static <T> ArrayNode array(Collection<T> values, Function<T, ? extends JsonNode> view) {
    ArrayNode array = Json.array();
    values.forEach(value -> array.add(view.apply(value)));
    return array;
  }

  /**
   * An array of texts.
   *
   * @param texts the elements
   */
  public static ArrayNode texts(Collection<String> texts) {
    return array(texts, NODES::textNode);
  }
}
