/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses of machines from which users may connect: {@code *}, or one, or from one to another.
 *
 * @param length bytes of an address, 0 for every address
 * @param first the lowest, as a number
 * @param last the highest
 */
record HostRange(int length, BigInteger first, BigInteger last) {
  /** Reads ranges separated by commas; a name is resolved once. */
  static List<HostRange> parse(String text) {
    List<HostRange> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String range = part.strip();
      if (range.equals("*")) {
        ranges.add(new HostRange(0, BigInteger.ZERO, BigInteger.ZERO));
      } else if (!range.isEmpty()) {
        ranges.add(range(range));
      }
    }
    return ranges;
  }

  private static HostRange range(String text) {
    String[] ends = text.split("-", -1);
    try {
      // A name may hold hyphens: it is a range only if both ends are addresses.
      boolean two = ends.length == 2 && ends[1].strip().matches("[0-9a-fA-F.:]+");
      byte[] first = InetAddress.getByName(two ? ends[0].strip() : text).getAddress();
      byte[] last = two ? InetAddress.getByName(ends[1].strip()).getAddress() : first;
      HostRange range = new HostRange(first.length, number(first), number(last));
      if (first.length != last.length || range.first.compareTo(range.last) > 0) {
        throw new IllegalArgumentException("the range " + text + " is empty");
      }
      return range;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the host " + text + " is not known", e);
    }
  }

  private static BigInteger number(byte[] address) {
    return new BigInteger(1, address);
  }

  boolean contains(String address) {
    if (length == 0) {
      return true;
    }
    if (!address.matches("[0-9a-fA-F.:%\\w]+")) {
      return false;
    }
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      BigInteger number = number(bytes);
      return bytes.length == length && first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
