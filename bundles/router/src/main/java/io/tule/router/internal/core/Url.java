/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

/** A peer's place: {@code [amqp[s]://][hostname@]host[:port]}. */
record Url(String scheme, String hostname, String host, String port) {
  static Url of(String text) {
    String s = text.trim();
    String scheme = "";
    int colon = s.indexOf("://");
    if (colon >= 0) {
      scheme = s.substring(0, colon);
      s = s.substring(colon + 3);
    }
    String hostname = "";
    int at = s.indexOf('@');
    if (at >= 0) {
      hostname = s.substring(0, at);
      s = s.substring(at + 1);
    }
    int last = s.lastIndexOf(':');
    String host = last >= 0 ? s.substring(0, last) : s;
    String port = last >= 0 ? s.substring(last + 1) : scheme.equals("amqps") ? "amqps" : "5672";
    return new Url(scheme, hostname, host, port);
  }

  int number() {
    if (port.equals("amqps")) {
      return 5671;
    }
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      return 5672;
    }
  }
}
