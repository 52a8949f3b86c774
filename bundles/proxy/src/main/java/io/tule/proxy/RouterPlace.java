/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import java.util.Objects;

/**
 * Where a router is.
 *
 * @param id of the router, if it is known to be that one; else empty
 * @param host name or address; empty for whichever router is in this process
 * @param port of its listener for clients, 0 without a host
 */
public record RouterPlace(String id, String host, int port) {
  /** Whichever router is in this process. */
  public static final RouterPlace HERE = new RouterPlace("", "", 0);

  public RouterPlace {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65535 || host.isEmpty() != (port == 0)) {
      throw new IllegalArgumentException("no address of a router: " + host + ":" + port);
    }
  }

  /** By name or address; taken without a socket if it is in this process. */
  public static RouterPlace at(String host, int port) {
    return new RouterPlace("", host, port);
  }

  /**
   * Reads what {@link #toString} writes: {@code here}, {@code HOST:PORT} or {@code ID@HOST:PORT}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RouterPlace parse(String text) {
    if (text.equals("here")) {
      return HERE;
    }
    int at = text.indexOf('@');
    int colon = text.lastIndexOf(':');
    if (colon < at + 2) {
      throw new IllegalArgumentException("no address of a router: " + text);
    }
    return new RouterPlace(
        text.substring(0, Math.max(at, 0)),
        text.substring(at + 1, colon),
        Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public String toString() {
    if (host.isEmpty()) {
      return "here";
    }
    return (id.isEmpty() ? "" : id + "@") + host + ":" + port;
  }
}
