/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.internal.kinds;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a place in a document may hold. A null is accepted everywhere and means "not given". */
public sealed interface Shape {
  /** Text; numbers and booleans count as their text where {@code lenient}. */
  record Text(boolean lenient, List<String> words) implements Shape {}

  /** A number between two bounds, whole where {@code whole}. */
  record Numeric(double min, double max, boolean whole) implements Shape {}

  /** True or false. */
  record Bool() implements Shape {}

  /** Anything. */
  record Any() implements Shape {}

  /** A mapping with free keys. */
  record Free() implements Shape {}

  /** A list of one shape. */
  record Items(Shape item) implements Shape {}

  /** A mapping with known keys. */
  record Fields(Map<String, Shape> fields) implements Shape {
    /** This mapping with more keys. */
    public Fields with(Fields more) {
      Map<String, Shape> all = new LinkedHashMap<>(fields);
      all.putAll(more.fields());
      return new Fields(all);
    }
  }

  /** A mapping, or a plain number in documents of ioFog 2. */
  record NumberOr(Numeric number, Fields fields) implements Shape {}

  /** Text of any content. */
  static Shape text() {
    return new Text(false, List.of());
  }

  /** Text that may be written as a number or boolean. */
  static Shape scalar() {
    return new Text(true, List.of());
  }

  /** One of some words. */
  static Shape oneOf(String... words) {
    return new Text(false, Arrays.asList(words));
  }

  /** A whole number within bounds, both included. */
  static Numeric whole(long min, long max) {
    return new Numeric(min, max, true);
  }

  /** A whole number from 0. */
  static Numeric count() {
    return whole(0, Integer.MAX_VALUE);
  }

  /** A number within bounds, both included. */
  static Numeric number(double min, double max) {
    return new Numeric(min, max, false);
  }

  /** A port number. */
  static Numeric port() {
    return whole(1, 65535);
  }

  /** Names and shapes in turn. */
  static Fields fields(Object... namesAndShapes) {
    Map<String, Shape> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndShapes.length; i += 2) {
      fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
    }
    return new Fields(fields);
  }
}
