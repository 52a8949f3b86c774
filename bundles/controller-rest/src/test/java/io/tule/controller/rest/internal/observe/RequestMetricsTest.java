/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Set;
import org.junit.Test;

/** What is counted of requests, and how it is written. */
public class RequestMetricsTest {
  @Test
  public void requestsCountByRouteAndNeverByPath() {
    RequestMetrics metrics = new RequestMetrics(Set.of("GET /iofog/{uuid}"), () -> 3);
    metrics.begin();
    metrics.answered("GET /iofog/{uuid}", 200, 2_000_000);
    metrics.answered("GET /iofog/{uuid}", 404, 700_000_000);
    metrics.answered("GET /iofog/alices-own", 404, 1);
    metrics.answered("", 404, 1);
    String text = text(metrics);
    String labels = "{route=\"/iofog/{uuid}\",method=\"GET\"";
    assertHas(text, "tule_http_requests_total" + labels + ",status=\"2xx\"} 1\n");
    assertHas(text, "tule_http_requests_total" + labels + ",status=\"4xx\"} 1\n");
    String none = "{route=\"none\",method=\"none\",status=\"4xx\"} 2\n";
    assertHas(text, "tule_http_requests_total" + none);
    String bucket = "tule_http_request_duration_seconds_bucket" + labels;
    assertHas(text, bucket + ",le=\"0.001\"} 0\n");
    assertHas(text, bucket + ",le=\"0.0025\"} 1\n");
    assertHas(text, bucket + ",le=\"+Inf\"} 2\n");
    assertHas(text, "tule_http_request_duration_seconds_count" + labels + "} 2\n");
    assertHas(text, "tule_http_requests_in_flight 1\n");
    assertHas(text, "tule_http_requests_held 3\n");
    assertFalse(text, text.contains("alices-own"));
  }

  @Test
  public void refusedLoginsCount() {
    RequestMetrics metrics = new RequestMetrics(Set.of("POST /user/login"), () -> 0);
    metrics.answered("POST /user/login", 401, 1);
    metrics.answered("POST /user/login", 200, 1);
    assertHas(text(metrics), "# TYPE tule_login_refusals_total counter\n");
    assertHas(text(metrics), "tule_login_refusals_total 1\n");
  }

  private static String text(RequestMetrics metrics) {
    Exposition exposition = new Exposition();
    metrics.report(exposition);
    return exposition.text();
  }

  private static void assertHas(String text, String part) {
    assertTrue(text, text.contains(part));
  }
}
