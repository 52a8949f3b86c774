/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

/** Tunnels for measurements: {@code one LISTEN TARGET}, or one of two processes. */
final class TunnelMain {
  private TunnelMain() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "one" -> {
        Site site = new Site("one", "interior");
        site.connect("q", Integer.parseInt(args[2]));
        site.listenAt("q", Integer.parseInt(args[1]));
      }
      case "interior" -> {
        Site site =
            new Site(
                "interior", "interior", Site.end("listener", "edge", Integer.parseInt(args[2])));
        site.listenAt("q", Integer.parseInt(args[1]));
      }
      default -> {
        Site site =
            new Site("edge", "edge", Site.end("connector", "edge", Integer.parseInt(args[2])));
        site.connect("q", Integer.parseInt(args[1]));
      }
    }
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
