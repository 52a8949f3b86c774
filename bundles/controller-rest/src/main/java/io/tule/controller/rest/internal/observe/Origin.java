/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import java.util.List;
import javax.servlet.http.HttpServletRequest;

/** Where a request comes from. */
public final class Origin {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final int LONGEST = 64;

  private final List<String> trusted;

  /**
   * Creates the judge of origins.
   *
   * @param trusted addresses of the proxies whose word on their clients counts
   */
  public Origin(List<String> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /** The address of the client: of the nearest one that is no trusted proxy. */
  public String of(HttpServletRequest request) {
    String address = plain(String.valueOf(request.getRemoteAddr()));
    String header = request.getHeader(FORWARDED_FOR);
    if (header == null || !trusted.contains(address)) {
      return address;
    }
    String[] hops = header.split(",", -1);
    for (int i = hops.length - 1; i >= 0 && trusted.contains(address); i--) {
      String hop = plain(hops[i].strip());
      if (!hop.matches("[0-9A-Fa-f.:]{2," + LONGEST + "}")) {
        break;
      }
      address = hop;
    }
    return address;
  }

  /** Whether a request was made on this machine, and by no proxy for somebody else. */
  static boolean isLocal(HttpServletRequest request) {
    String address = plain(String.valueOf(request.getRemoteAddr()));
    return (address.startsWith("127.") || address.equals("::1") || isLongLoopback(address))
        && request.getHeader(FORWARDED_FOR) == null
        && request.getHeader("Forwarded") == null
        && request.getHeader("Via") == null
        && request.getHeader("X-Real-IP") == null;
  }

  private static boolean isLongLoopback(String address) {
    return address.equals("0:0:0:0:0:0:0:1");
  }

  private static String plain(String address) {
    return address.startsWith("[") && address.endsWith("]")
        ? address.substring(1, address.length() - 1)
        : address;
  }
}
