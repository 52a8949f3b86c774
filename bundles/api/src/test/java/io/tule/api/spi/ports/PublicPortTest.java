/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.Test;

public final class PublicPortTest {
  @Test
  public void severalMayShareAnHttpPortThatDifferInHostOrPath() {
    PublicPort port =
        new PublicPort(
            "",
            443,
            PublicProtocol.HTTP,
            List.of(route("a.example", "/"), route("*.example", "/"), route("a.example", "/b/c")));
    assertFalse(port.isSecured());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new PublicPort(
                "",
                443,
                PublicProtocol.HTTP,
                List.of(route("a.example", "/"), route("a.example", "/"))));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PublicPort("", 1, PublicProtocol.TCP, List.of(route("a.example", "/"))));
  }

  @Test
  public void hostsAndPathsAreChecked() {
    for (String host : List.of("A.example", "a..b", "-a", "*", "a.*", "a b", "a:80")) {
      assertThrows(host, IllegalArgumentException.class, () -> route(host, "/"));
    }
    for (String path : List.of("", "a", "/a/", "//", "/a?b", "/a b")) {
      assertThrows(path, IllegalArgumentException.class, () -> route("", path));
    }
  }

  @Test
  public void blocksContainTheirAddressesAlone() throws Exception {
    assertTrue(AddressBlock.of("10.1.0.0/15").contains(address(10, 0, 255, 1)));
    assertFalse(AddressBlock.of("10.1.0.0/16").contains(address(10, 2, 0, 1)));
    assertTrue(AddressBlock.of("0.0.0.0/0").contains(address(203, 0, 113, 9)));
    assertTrue(
        AddressBlock.of("::1").contains(address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)));
    assertFalse(AddressBlock.of("::/0").contains(address(127, 0, 0, 1)));
    for (String bad : List.of("", "host", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "1.2.3.4/x")) {
      assertThrows(bad, IllegalArgumentException.class, () -> AddressBlock.of(bad));
    }
  }

  @Test
  public void aKeyIsNotShown() {
    assertFalse(new PortTls("CERT", "SECRET").toString().contains("SECRET"));
  }

  private static InetAddress address(int... bytes) throws UnknownHostException {
    byte[] address = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      address[i] = (byte) bytes[i];
    }
    return InetAddress.getByAddress(address);
  }

  private static PortRoute route(String host, String path) {
    return new PortRoute(host, path, "queue", PortTls.NONE, List.of(), 0);
  }
}
