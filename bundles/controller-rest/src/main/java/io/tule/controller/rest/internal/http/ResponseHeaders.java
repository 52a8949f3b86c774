/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import io.tule.api.ReasonCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** The headers of every answer, and the answers to requests that no route takes. */
public final class ResponseHeaders {
  private final Clock clock;
  private final String version;

  /**
   * Creates the headers.
   *
   * @param clock the time
   * @param version this Controller's own version
   */
  public ResponseHeaders(Clock clock, String version) {
    this.clock = clock;
    this.version = version;
  }

  /**
   * Sets the headers that Controller 3.0.4 gives every answer, and this Controller's version.
   *
   * @param response the answer
   */
  public void set(HttpServletResponse response) {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("X-DNS-Prefetch-Control", "off");
    response.setHeader("X-Frame-Options", "SAMEORIGIN");
    response.setHeader("Strict-Transport-Security", "max-age=15552000; includeSubDomains");
    response.setHeader("X-Download-Options", "noopen");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-XSS-Protection", "1; mode=block");
    response.setHeader("X-Timestamp", Long.toString(clock.millis()));
    response.setHeader("X-Tule-Version", version);
  }

  /**
   * Answers a browser that asks whether it may call from another origin.
   *
   * @param request the question
   * @param response the answer
   */
  public void preflight(HttpServletRequest request, HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.setHeader("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
    response.setHeader("Vary", "Access-Control-Request-Headers");
    String wanted = request.getHeader("Access-Control-Request-Headers");
    if (wanted != null) {
      response.setHeader("Access-Control-Allow-Headers", wanted);
    }
  }

  /**
   * Answers a request whose target is no proper one.
   *
   * @param response the answer
   * @throws IOException where the client went away
   */
  public void malformed(HttpServletResponse response) throws IOException {
    byte[] bytes =
        Json.bytes(Json.object().put("name", "ValidationError").put("message", "Bad Request"));
    response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
    response.setHeader(FailureMapper.REASON_HEADER, ReasonCode.INVALID_ARGUMENT.name());
    response.setHeader("Content-Type", BodyWriter.JSON);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /**
   * Answers a request that no route takes, with the page of Express.
   *
   * @param request the request
   * @param response the answer
   * @throws IOException where the client went away
   */
  public void unknown(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String what = escape(request.getMethod() + " " + request.getRequestURI());
    String page =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Error</title>
        </head>
        <body>
        <pre>Cannot %s</pre>
        </body>
        </html>
        """
            .formatted(what);
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    response.setHeader("Content-Security-Policy", "default-src 'none'");
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
