/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.ext.Provider;

/** Gives answers their {@code Date}; CXF makes a new formatter for each that has none. */
@Provider
public final class DateFilter implements ContainerResponseFilter {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private volatile Told told = new Told(-1, "");

  /** A second and its text. */
  private record Told(long second, String text) {}

  /**
   * Creates the filter.
   *
   * @param clock the time
   */
  public DateFilter(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    long second = clock.millis() / 1000;
    Told last = told;
    if (last.second() != second) {
      last = new Told(second, FORMAT.format(Instant.ofEpochSecond(second)));
      told = last;
    }
    response.getHeaders().putSingle(HttpHeaders.DATE, last.text());
  }
}
