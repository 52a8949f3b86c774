/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

/** From addresses as people write them to the keys of the address table. */
final class Keys {
  /** On an edge: all that is elsewhere. */
  private static final String UPLINK = "L_edge";

  private final String id;
  private final boolean edge;

  Keys(String id, boolean edge) {
    this.id = id;
    this.edge = edge;
  }

  /** An address without scheme, host and leading slash. */
  static String plain(String address) {
    String s = address;
    int colon = s.indexOf(':');
    int slash = s.indexOf('/');
    if (colon > 0 && slash == colon + 1) {
      s = s.substring(slash);
    }
    if (s.startsWith("//")) {
      int path = s.indexOf('/', 2);
      s = path < 0 ? "" : s.substring(path + 1);
    } else if (s.startsWith("/")) {
      s = s.substring(1);
    }
    return s;
  }

  /** Whether an address belongs to the network's own name space. */
  static boolean topological(String plain) {
    return plain.startsWith("_local/") || plain.startsWith("_topo/") || plain.startsWith("_edge/");
  }

  /**
   * The key of an address.
   *
   * @param space put before a mobile address, empty for none
   */
  String of(String address, int phase, String space) {
    String s = plain(address);
    if (s.startsWith("_")) {
      if (s.startsWith("_local/")) {
        return "L" + s.substring(7);
      }
      if (s.startsWith("_topo/")) {
        return topo(s.substring(6));
      }
      if (s.startsWith("_edge/")) {
        return edgeKey(s.substring(6));
      }
    }
    return "M" + (char) ('0' + phase) + space + s;
  }

  private String topo(String s) {
    int slash = s.indexOf('/');
    String area = slash < 0 ? s : s.substring(0, slash);
    String rest = slash < 0 ? "" : s.substring(slash + 1);
    if (area.equals("all")) {
      return "T" + rest;
    }
    int next = rest.indexOf('/');
    String router = next < 0 ? rest : rest.substring(0, next);
    String path = next < 0 ? "" : rest.substring(next + 1);
    if (area.equals("0")) {
      if (router.equals("all")) {
        return "T" + path;
      }
      if (!edge && router.equals(id)) {
        return "L" + path;
      }
      return edge ? UPLINK : "R" + router;
    }
    return edge ? UPLINK : "A" + area;
  }

  private String edgeKey(String s) {
    int slash = s.indexOf('/');
    String router = slash < 0 ? s : s.substring(0, slash);
    String path = slash < 0 ? "" : s.substring(slash + 1);
    if (edge && router.equals(id)) {
      return "L" + path;
    }
    return edge ? UPLINK : "H" + router;
  }

  /**
   * The phase in the key of a mobile address, 0 of others; that of a fallback is {@code 'F' - '0'}.
   */
  static int phase(String key) {
    return key.charAt(0) == 'M' ? key.charAt(1) - '0' : 0;
  }

  /** The key of an address's fallback. */
  static String fallback(String key) {
    return "MF" + key.substring(2);
  }
}
