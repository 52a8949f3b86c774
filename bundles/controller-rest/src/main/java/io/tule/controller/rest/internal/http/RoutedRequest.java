/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

/**
 * A request under the method and path its resource declares.
 *
 * <p>{@code Accept} is hidden, because the original answers JSON whatever a client accepts, and so
 * are the headers with which CXF lets a client name another method.
 */
public final class RoutedRequest extends HttpServletRequestWrapper {
  private static final String HEAD = "io.tule.controller.rest.head";

  private final RouteTable.Match match;

  /**
   * Wraps a request.
   *
   * @param request the request as the client sent it
   * @param match the route it takes
   */
  public RoutedRequest(HttpServletRequest request, RouteTable.Match match) {
    super(request);
    this.match = match;
    if (request.getMethod().equals("HEAD")) {
      request.setAttribute(HEAD, true);
    }
  }

  /**
   * Whether the client asked for the head of the answer alone.
   *
   * @param request the request as a resource sees it
   */
  public static boolean isHead(HttpServletRequest request) {
    return request.getAttribute(HEAD) != null;
  }

  @Override
  public String getMethod() {
    return match.method();
  }

  @Override
  public String getPathInfo() {
    return match.path();
  }

  @Override
  public String getRequestURI() {
    return getContextPath() + getServletPath() + match.path();
  }

  @Override
  public StringBuffer getRequestURL() {
    StringBuffer url = super.getRequestURL();
    int end = url.length() - super.getRequestURI().length();
    url.setLength(Math.max(end, 0));
    return url.append(getRequestURI());
  }

  @Override
  public String getHeader(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "accept" -> "*/*";
      case "x-http-method-override" -> null;
      default -> super.getHeader(name);
    };
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "accept" -> Collections.enumeration(Collections.singleton("*/*"));
      case "x-http-method-override" -> Collections.emptyEnumeration();
      default -> super.getHeaders(name);
    };
  }
}
