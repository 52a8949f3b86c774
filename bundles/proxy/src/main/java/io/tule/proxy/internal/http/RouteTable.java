/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The routes of one port, in the order in which they are tried. Immutable. */
final class RouteTable {
  static final RouteTable NONE = new RouteTable(List.of());

  private static final Comparator<HttpRoute> ORDER =
      Comparator.<HttpRoute>comparingInt(each -> rank(each.route().host()))
          .thenComparing(each -> each.route().host().length(), Comparator.reverseOrder())
          .thenComparing(each -> each.route().path().length(), Comparator.reverseOrder());

  private final List<HttpRoute> routes;
  private final boolean whole;
  private final boolean byPath;

  private RouteTable(List<HttpRoute> routes) {
    this.routes = List.copyOf(routes);
    this.whole = routes.size() == 1 && routes.get(0).route().isWhole();
    this.byPath = routes.stream().anyMatch(each -> !each.route().path().equals("/"));
  }

  private static int rank(String host) {
    if (host.isEmpty()) {
      return 2;
    }
    return host.startsWith("*.") ? 1 : 0;
  }

  /** With one more, which is found before another of the same place. */
  RouteTable with(HttpRoute route) {
    List<HttpRoute> next = new ArrayList<>();
    next.add(route);
    next.addAll(routes);
    next.sort(ORDER);
    return new RouteTable(next);
  }

  RouteTable without(HttpRoute route) {
    return new RouteTable(routes.stream().filter(each -> each != route).toList());
  }

  RouteTable replacing(HttpRoute before, HttpRoute after) {
    return without(before).with(after);
  }

  List<HttpRoute> routes() {
    return routes;
  }

  /** Whether paths are told apart, so that they must be plain. */
  boolean isByPath() {
    return byPath;
  }

  /** The route of a request. */
  Optional<HttpRoute> find(String authority, String target) {
    if (whole) {
      return Optional.of(routes.get(0));
    }
    String host = host(authority);
    String path = path(target);
    String found = "";
    boolean decided = false;
    for (HttpRoute each : routes) {
      String wanted = each.route().host();
      if (decided && !wanted.equals(found)) {
        break;
      }
      if (!isHost(wanted, host)) {
        continue;
      }
      decided = true;
      found = wanted;
      if (isPath(each.route().path(), path)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private static boolean isHost(String wanted, String host) {
    if (wanted.isEmpty() || wanted.equals(host)) {
      return true;
    }
    return wanted.startsWith("*.")
        && host.length() >= wanted.length()
        && host.endsWith(wanted.substring(1));
  }

  private static boolean isPath(String wanted, String path) {
    return wanted.equals("/")
        || (path.startsWith(wanted)
            && (path.length() == wanted.length() || path.charAt(wanted.length()) == '/'));
  }

  /** Without port and final dot, in lower case. */
  static String host(String authority) {
    String host = authority;
    int bracket = host.lastIndexOf(']');
    int colon = host.indexOf(':', Math.max(bracket, 0));
    if (colon >= 0) {
      host = host.substring(0, colon);
    }
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return host.toLowerCase(Locale.ROOT);
  }

  private static String path(String target) {
    int end = target.indexOf('?');
    return end < 0 ? target : target.substring(0, end);
  }
}
