/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.Collections;

/** The node's own address, as others reach it. */
public final class NodeAddress {
  private NodeAddress() {}

  /**
   * The IPv4 address from which the node reaches an URL's host; where that is a loopback address,
   * the first other one. Nothing is sent.
   *
   * @return empty if there is none
   */
  public static String towards(String url) {
    try (DatagramSocket socket = new DatagramSocket()) {
      String host = url.isEmpty() ? "192.0.2.1" : URI.create(url).getHost();
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), 9));
      InetAddress local = socket.getLocalAddress();
      if (local instanceof Inet4Address
          && !local.isLoopbackAddress()
          && !local.isAnyLocalAddress()) {
        return local.getHostAddress();
      }
    } catch (IOException | IllegalArgumentException | java.io.UncheckedIOException e) {
      return first();
    }
    return first();
  }

  /**
   * The node's IPv4 address.
   *
   * @param network an interface's name, or {@code dynamic} for {@link #towards}
   * @return empty if there is none
   */
  public static String of(String network, String url) {
    if (network.equals("dynamic")) {
      return towards(url);
    }
    try {
      NetworkInterface chosen = NetworkInterface.getByName(network);
      return chosen == null
          ? ""
          : Collections.list(chosen.getInetAddresses()).stream()
              .filter(Inet4Address.class::isInstance)
              .map(InetAddress::getHostAddress)
              .findFirst()
              .orElse("");
    } catch (SocketException e) {
      return "";
    }
  }

  /** The name of the interface that has an address; {@code UNKNOWN} without one. */
  public static String interfaceOf(String address) {
    try {
      NetworkInterface found =
          address.isEmpty()
              ? null
              : NetworkInterface.getByInetAddress(InetAddress.getByName(address));
      return found == null ? "UNKNOWN" : found.getName();
    } catch (IOException e) {
      return "UNKNOWN";
    }
  }

  private static String first() {
    try {
      for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (network.isLoopback() || !network.isUp() || network.isVirtual()) {
          continue;
        }
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
          if (address instanceof Inet4Address) {
            return address.getHostAddress();
          }
        }
      }
    } catch (SocketException e) {
      return "";
    }
    return "127.0.0.1";
  }
}
