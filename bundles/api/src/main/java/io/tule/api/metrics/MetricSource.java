/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.metrics;

import org.osgi.annotation.versioning.ConsumerType;

/** A part that counts what it does; registered as a service, it appears in the metrics. */
@ConsumerType
public interface MetricSource {
  /**
   * Tells the numbers of this moment. Called from any thread, at most a few times a second, and
   * must not take longer than a cheap query.
   */
  void report(MetricSink sink);
}
