/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** A block of IP addresses, such as {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address. */
public final class AddressBlock {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern LITERAL =
      Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,3}");

  private final byte[] address;
  private final int bits;

  private AddressBlock(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * Reads a block; names are not looked up.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static AddressBlock of(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (!LITERAL.matcher(literal).matches() || (slash >= 0 && !LENGTH.matcher(length).matches())) {
      throw new IllegalArgumentException("address block " + text);
    }
    try {
      byte[] address = InetAddress.getByName(literal).getAddress();
      int all = address.length * Byte.SIZE;
      int bits = slash < 0 ? all : Integer.parseInt(length);
      if (bits > all) {
        throw new IllegalArgumentException("address block " + text);
      }
      return new AddressBlock(address, bits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("address block " + text, e);
    }
  }

  /** Whether the address lies in the block; IPv4 in an IPv6 notation counts as IPv4. */
  public boolean contains(InetAddress other) {
    byte[] bytes = other.getAddress();
    if (bytes.length != address.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != address[i]) {
        return false;
      }
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || ((bytes[whole] ^ address[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
  }
}
