/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import io.tule.api.metrics.MetricSink;
import java.util.Map;
import java.util.TreeMap;

/** Writes numbers in the text format of Prometheus, version 0.0.4. */
final class Exposition implements MetricSink {
  /** The content type of the format. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final Map<String, StringBuilder> families = new TreeMap<>();

  @Override
  public void counter(String name, String help, double value, String... labels) {
    sample(family(name, help, "counter"), name, "", value, labels);
  }

  @Override
  public void gauge(String name, String help, double value, String... labels) {
    sample(family(name, help, "gauge"), name, "", value, labels);
  }

  @Override
  public void histogram(
      String name, String help, double[] bounds, long[] counts, double sum, String... labels) {
    StringBuilder family = family(name, help, "histogram");
    long count = 0;
    for (int i = 0; i < counts.length; i++) {
      count += counts[i];
      String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
      sample(family, name + "_bucket", "le=\"" + bound + "\"", (double) count, labels);
    }
    sample(family, name + "_sum", "", sum, labels);
    sample(family, name + "_count", "", (double) count, labels);
  }

  /** All that was reported. */
  String text() {
    return String.join("", families.values());
  }

  private StringBuilder family(String name, String help, String type) {
    return families.computeIfAbsent(
        name,
        key ->
            new StringBuilder("# HELP ")
                .append(name)
                .append(' ')
                .append(help)
                .append("\n# TYPE ")
                .append(name)
                .append(' ')
                .append(type)
                .append('\n'));
  }

  private static void sample(
      StringBuilder out, String name, String bound, double value, String... labels) {
    out.append(name);
    String separator = "{";
    for (int i = 0; i + 1 < labels.length; i += 2) {
      out.append(separator).append(labels[i]).append("=\"").append(escaped(labels[i + 1]));
      out.append('"');
      separator = ",";
    }
    if (!bound.isEmpty()) {
      out.append(separator).append(bound);
      separator = ",";
    }
    out.append(separator.equals("{") ? " " : "} ").append(number(value)).append('\n');
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
