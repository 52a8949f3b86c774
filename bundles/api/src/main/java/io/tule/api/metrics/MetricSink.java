/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.metrics;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes numbers. Names are those of Prometheus, lower case with underscores and the unit at the
 * end; labels are pairs of name and value. A label takes its values from a small fixed set, never
 * from what users or agents send, and never names a user or a user's thing.
 */
@ProviderType
public interface MetricSink {
  /** A number that only grows, until the process ends; its name ends with {@code _total}. */
  void counter(String name, String help, double value, String... labels);

  /** As {@link #counter(String, String, double, String...)}, for whole numbers. */
  default void counter(String name, String help, long value, String... labels) {
    counter(name, help, (double) value, labels);
  }

  /** A number that goes up and down. */
  void gauge(String name, String help, double value, String... labels);

  /** As {@link #gauge(String, String, double, String...)}, for whole numbers. */
  default void gauge(String name, String help, long value, String... labels) {
    gauge(name, help, (double) value, labels);
  }

  /**
   * How values are distributed.
   *
   * @param bounds upper bounds of the buckets, growing
   * @param counts how many values fell into each bucket, not cumulated; one more than bounds, the
   *     last for what is beyond them
   * @param sum of all values
   */
  void histogram(
      String name, String help, double[] bounds, long[] counts, double sum, String... labels);
}
