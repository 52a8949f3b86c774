/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes the message annotations that a router sends on: the user's first, then the routers' own.
 */
final class Annotations {
  private final byte[] node;
  private final boolean edge;

  private static final byte[] TO = symbol("x-opt-qd.to");
  private static final byte[] INGRESS = symbol("x-opt-qd.ingress");
  private static final byte[] TRACE = symbol("x-opt-qd.trace");
  private static final byte[] PHASE = symbol("x-opt-qd.phase");
  private static final byte[] STREAM = symbol("x-opt-qd.stream");

  Annotations(String id, boolean edge) {
    this.node = text("0/" + id);
    this.edge = edge;
  }

  /** A whole section with the user's entries alone; empty if there are none. */
  static byte[] stripped(Parsed p) {
    return p.userCount == 0 ? new byte[0] : section(p.userEntries, p.userCount, new byte[0], 0);
  }

  /** A whole section for another router. */
  byte[] full(Parsed p, String to, int phase, boolean stream) {
    ByteArrayOutputStream o = new ByteArrayOutputStream(128);
    int n = 0;
    if (to != null) {
      n += put(o, TO, text(to));
    }
    if (!edge) {
      n += put(o, INGRESS, p == null || p.ingress == null ? node : text(p.ingress));
      n += put(o, TRACE, trace(p == null ? null : p.trace));
    }
    if (phase != 0) {
      n += put(o, PHASE, new byte[] {0x54, (byte) phase});
    }
    if (stream) {
      n += put(o, STREAM, new byte[] {0x54, 1});
    }
    byte[] own = o.toByteArray();
    return section(p == null ? new byte[0] : p.userEntries, p == null ? 0 : p.userCount, own, n);
  }

  private static int put(ByteArrayOutputStream o, byte[] key, byte[] value) {
    o.writeBytes(key);
    o.writeBytes(value);
    return 2;
  }

  private byte[] trace(List<String> before) {
    ByteArrayOutputStream o = new ByteArrayOutputStream(64);
    int n = 1;
    if (before != null) {
      for (String s : before) {
        o.writeBytes(text(s));
        n++;
      }
    }
    o.writeBytes(node);
    byte[] items = o.toByteArray();
    ByteArrayOutputStream list = new ByteArrayOutputStream(items.length + 9);
    list.write(0xd0);
    int32(list, items.length + 4);
    int32(list, n);
    list.writeBytes(items);
    return list.toByteArray();
  }

  private static byte[] section(byte[] user, int userCount, byte[] own, int ownCount) {
    int size = user.length + own.length;
    ByteArrayOutputStream o = new ByteArrayOutputStream(size + 12);
    o.write(0);
    o.write(0x53);
    o.write(0x72);
    if (size + 1 < 256 && userCount + ownCount < 256) {
      o.write(0xc1);
      o.write(size + 1);
      o.write(userCount + ownCount);
    } else {
      o.write(0xd1);
      int32(o, size + 4);
      int32(o, userCount + ownCount);
    }
    o.writeBytes(user);
    o.writeBytes(own);
    return o.toByteArray();
  }

  private static void int32(ByteArrayOutputStream o, int v) {
    o.write(v >>> 24);
    o.write(v >>> 16);
    o.write(v >>> 8);
    o.write(v);
  }

  private static byte[] symbol(String s) {
    byte[] b = s.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[b.length + 2];
    all[0] = (byte) 0xa3;
    all[1] = (byte) b.length;
    System.arraycopy(b, 0, all, 2, b.length);
    return all;
  }

  private static byte[] text(String s) {
    byte[] b = s.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream o = new ByteArrayOutputStream(b.length + 5);
    if (b.length < 256) {
      o.write(0xa1);
      o.write(b.length);
    } else {
      o.write(0xb1);
      int32(o, b.length);
    }
    o.writeBytes(b);
    return o.toByteArray();
  }
}
