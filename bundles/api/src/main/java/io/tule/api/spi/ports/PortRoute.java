/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which requests at a public port go to which microservice.
 *
 * <p>An exact host goes before a pattern, a longer pattern before a shorter one, any host last;
 * among those with the same host the longest path that fits goes first. A path fits a request whose
 * path is the same or goes on with a slash after it. A request that no route fits is answered with
 * 404.
 *
 * @param host lower case, without port; {@code *.example.org} for all names below; "" for any
 * @param path prefix beginning with a slash, without one at its end; {@code /} for any
 * @param queue the address in the message network to which its traffic goes
 * @param tls the certificate for its host, chosen by the name that the client asks for, that of the
 *     port's first route for others; {@link PortTls#NONE} without TLS
 * @param access who may come: CIDR blocks or addresses; empty for all. Others are answered with
 *     403, over TCP the connection is closed
 * @param rate requests, over TCP connections, that may begin in a second, bursts of one second; 0
 *     for no bound. More are answered with 429, over TCP the connection is closed
 */
public record PortRoute(
    String host, String path, String queue, PortTls tls, List<String> access, int rate) {
  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
  private static final Pattern PATH = Pattern.compile("/([^/?#\\s\\\\]+(/[^/?#\\s\\\\]+)*)?");
  private static final int LONGEST_HOST = 253;
  private static final int LONGEST_PATH = 1024;

  public PortRoute {
    Objects.requireNonNull(queue, "queue");
    Objects.requireNonNull(tls, "tls");
    access = List.copyOf(access);
    if (!isHost(host) && !host.isEmpty()) {
      throw new IllegalArgumentException("host " + host);
    }
    if (!isPath(path)) {
      throw new IllegalArgumentException("path " + path);
    }
    if (queue.isBlank()) {
      throw new IllegalArgumentException("no queue");
    }
    if (rate < 0) {
      throw new IllegalArgumentException("rate " + rate);
    }
    for (String block : access) {
      AddressBlock.of(block);
    }
  }

  /** For all traffic of a port, without bounds. */
  public static PortRoute of(String queue) {
    return new PortRoute("", "/", queue, PortTls.NONE, List.of(), 0);
  }

  /** Whether all traffic of a port may go this way. */
  public boolean isWhole() {
    return host.isEmpty() && path.equals("/");
  }

  /** Whether a route may have this as its host. */
  public static boolean isHost(String text) {
    return text.length() <= LONGEST_HOST
        && text.equals(text.toLowerCase(Locale.ROOT))
        && HOST.matcher(text).matches();
  }

  /** Whether a route may have this as its path. */
  public static boolean isPath(String text) {
    return text.length() <= LONGEST_PATH && PATH.matcher(text).matches();
  }
}
