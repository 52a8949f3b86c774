/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import io.tule.api.metrics.MetricSink;
import io.tule.api.metrics.MetricSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * Counts requests by route, method and class of status, and how long each route takes.
 *
 * <p>The routes are known beforehand, so that what clients send never makes a label. Recording
 * allocates nothing.
 */
public final class RequestMetrics implements MetricSource {
  /** Stands for all requests that no route takes. */
  private static final String NONE = "none";

  private static final String LOGIN = "POST /user/login";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10
  };

  private final Map<String, Route> routes = new HashMap<>();
  private final Route none = new Route(NONE, NONE);
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder loginRefusals = new LongAdder();
  private final IntSupplier held;

  /**
   * Creates the counters.
   *
   * @param declared all routes as {@code METHOD /path}
   * @param held how many requests are held open
   */
  public RequestMetrics(Set<String> declared, IntSupplier held) {
    this.held = held;
    declared.forEach(
        one -> {
          int blank = one.indexOf(' ');
          routes.put(one, new Route(one.substring(0, blank), one.substring(blank + 1)));
        });
  }

  /** A thread starts to work on a request. */
  public void begin() {
    inFlight.increment();
  }

  /** A thread is done with a request, which may be answered later. */
  public void end() {
    inFlight.decrement();
  }

  /**
   * A request was answered.
   *
   * @param route as it was declared, empty where there is none
   * @param status of the answer
   * @param nanos what it took
   */
  public void answered(String route, int status, long nanos) {
    Route counters = routes.getOrDefault(route, none);
    counters.statuses[Math.max(1, Math.min(5, status / 100)) - 1].increment();
    counters.buckets[bucket(nanos)].increment();
    counters.nanos.add(nanos);
    if (route.equals(LOGIN) && (status == 401 || status == 429)) {
      loginRefusals.increment();
    }
  }

  private static int bucket(long nanos) {
    double seconds = nanos / NANOS_PER_SECOND;
    int bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  @Override
  public void report(MetricSink sink) {
    sink.gauge("tule_http_requests_in_flight", "Requests at work", inFlight.sum());
    sink.gauge("tule_http_requests_held", "Agents' requests held open", held.getAsInt());
    sink.counter("tule_login_refusals_total", "Logins refused", loginRefusals.sum());
    none.report(sink);
    routes.values().forEach(route -> route.report(sink));
  }

  private static final class Route {
    final LongAdder[] statuses = adders(5);
    final LongAdder[] buckets = adders(SECONDS.length + 1);
    final LongAdder nanos = new LongAdder();
    private final String method;
    private final String path;

    Route(String method, String path) {
      this.method = method;
      this.path = path;
    }

    void report(MetricSink sink) {
      long[] counts = new long[buckets.length];
      long all = 0;
      for (int i = 0; i < counts.length; i++) {
        counts[i] = buckets[i].sum();
        all += counts[i];
      }
      if (all == 0) {
        return;
      }
      for (int i = 0; i < statuses.length; i++) {
        long count = statuses[i].sum();
        if (count > 0) {
          sink.counter(
              "tule_http_requests_total",
              "Requests answered",
              count,
              "route",
              path,
              "method",
              method,
              "status",
              (i + 1) + "xx");
        }
      }
      sink.histogram(
          "tule_http_request_duration_seconds",
          "Time to answer a request",
          SECONDS,
          counts,
          nanos.sum() / NANOS_PER_SECOND,
          "route",
          path,
          "method",
          method);
    }

    private static LongAdder[] adders(int count) {
      LongAdder[] adders = new LongAdder[count];
      for (int i = 0; i < count; i++) {
        adders[i] = new LongAdder();
      }
      return adders;
    }
  }
}
