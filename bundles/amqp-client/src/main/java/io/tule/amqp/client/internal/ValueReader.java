/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;

/** Reads AMQP values from an array; whatever is malformed is an IllegalArgumentException. */
public final class ValueReader {
  private static final int DEEPEST = 32;

  private final byte[] buf;
  private final int end;
  private int pos;
  private int depth;

  public ValueReader(byte[] buf, int pos, int end) {
    this.buf = buf;
    this.pos = pos;
    this.end = end;
  }

  /** Where the next value begins. */
  public int position() {
    return pos;
  }

  private void need(int n) {
    if (n < 0 || n > end - pos) {
      throw new IllegalArgumentException("an AMQP value ends too early");
    }
  }

  private int u8() {
    need(1);
    return buf[pos++] & 0xff;
  }

  private int u16() {
    return u8() << 8 | u8();
  }

  private int i32() {
    need(4);
    int v =
        (buf[pos] & 0xff) << 24
            | (buf[pos + 1] & 0xff) << 16
            | (buf[pos + 2] & 0xff) << 8
            | (buf[pos + 3] & 0xff);
    pos += 4;
    return v;
  }

  private long i64() {
    return (long) i32() << 32 | (i32() & 0xffffffffL);
  }

  private byte[] raw(int n) {
    need(n);
    byte[] b = Arrays.copyOfRange(buf, pos, pos + n);
    pos += n;
    return b;
  }

  private String text(int n, boolean ascii) {
    need(n);
    String s = new String(buf, pos, n, ascii ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8);
    pos += n;
    return s;
  }

  /**
   * One value; null is AMQP's null, a time its milliseconds. Of a described one the description is
   * left out.
   */
  public Object value() {
    int code = u8();
    switch (code) {
      case 0x00:
        nest();
        value();
        Object described = value();
        depth--;
        return described;
      case 0x40:
        return null;
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x56:
        return u8() != 0;
      case 0xa0:
        return new Binary(raw(u8()));
      case 0xb0:
        return new Binary(raw(i32()));
      case 0xa1:
        return text(u8(), false);
      case 0xb1:
        return text(i32(), false);
      case 0xa3:
        return Symbol.valueOf(text(u8(), true));
      case 0xb3:
        return Symbol.valueOf(text(i32(), true));
      case 0x45:
        return List.of();
      case 0xc0:
        return list(u8(), u8());
      case 0xd0:
        return list(i32(), i32());
      case 0xc1:
        return map(u8(), u8());
      case 0xd1:
        return map(i32(), i32());
      case 0xe0:
        raw(u8());
        return List.of();
      case 0xf0:
        raw(i32());
        return List.of();
      default:
        return number(code);
    }
  }

  private Object number(int code) {
    switch (code) {
      case 0x43:
        return UnsignedInteger.ZERO;
      case 0x52:
        return UnsignedInteger.valueOf(u8());
      case 0x70:
        return UnsignedInteger.valueOf(i32());
      case 0x44:
        return UnsignedLong.ZERO;
      case 0x53:
        return UnsignedLong.valueOf(u8());
      case 0x80:
        return UnsignedLong.valueOf(i64());
      case 0x50:
        return UnsignedByte.valueOf((byte) u8());
      case 0x60:
        return UnsignedShort.valueOf((short) u16());
      case 0x51:
        return (byte) u8();
      case 0x61:
        return (short) u16();
      case 0x54:
        return (int) (byte) u8();
      case 0x71:
        return i32();
      case 0x55:
        return (long) (byte) u8();
      case 0x81:
      case 0x83:
        return i64();
      case 0x72:
        return Float.intBitsToFloat(i32());
      case 0x82:
        return Double.longBitsToDouble(i64());
      case 0x73:
        return i32();
      case 0x98:
        return new UUID(i64(), i64());
      case 0x74:
        return new Binary(raw(4));
      case 0x84:
        return new Binary(raw(8));
      case 0x94:
        return new Binary(raw(16));
      default:
        throw new IllegalArgumentException("unknown AMQP type " + code);
    }
  }

  private void nest() {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("AMQP values nested too deep");
    }
  }

  private void count(int n) {
    if (n < 0 || n > end - pos) {
      throw new IllegalArgumentException("more AMQP values than bytes");
    }
  }

  private List<Object> list(int size, int n) {
    need(Math.max(0, size - 4));
    count(n);
    nest();
    List<Object> all = new ArrayList<>(Math.min(n, 64));
    for (int i = 0; i < n; i++) {
      all.add(value());
    }
    depth--;
    return all;
  }

  private Map<Object, Object> map(int size, int n) {
    need(Math.max(0, size - 4));
    count(n);
    nest();
    Map<Object, Object> all = new LinkedHashMap<>();
    for (int i = 0; i < n / 2; i++) {
      Object key = value();
      all.put(key, value());
    }
    depth--;
    return all;
  }
}
