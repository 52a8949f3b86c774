/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.charset.StandardCharsets;

/**
 * Reads AMQP values in place; every step is checked against the end, and a malformed one is a
 * decode error.
 */
public final class Reader {
  public byte[] buf;
  public int pos;
  public int end;

  /** Number of elements of the list last begun by {@link #beginList}. */
  public int count;

  public Reader() {}

  public Reader(byte[] buf, int pos, int end) {
    reset(buf, pos, end);
  }

  public void reset(byte[] newBuf, int newPos, int newEnd) {
    this.buf = newBuf;
    this.pos = newPos;
    this.end = newEnd;
  }

  private void need(int n) {
    if (n < 0 || n > end - pos) {
      throw AmqpException.decode("value ends too early");
    }
  }

  public int u8() {
    need(1);
    return buf[pos++] & 0xff;
  }

  public int u16() {
    need(2);
    int v = ((buf[pos] & 0xff) << 8) | (buf[pos + 1] & 0xff);
    pos += 2;
    return v;
  }

  public int i32() {
    need(4);
    int v = int32(buf, pos);
    pos += 4;
    return v;
  }

  public static int int32(byte[] b, int p) {
    return ((b[p] & 0xff) << 24)
        | ((b[p + 1] & 0xff) << 16)
        | ((b[p + 2] & 0xff) << 8)
        | (b[p + 3] & 0xff);
  }

  private long i64() {
    return ((long) i32() << 32) | (i32() & 0xffffffffL);
  }

  /**
   * Reads a descriptor that is a number (after a 0x00) and returns it; -1 if it is a symbol, which
   * is skipped.
   */
  public long descriptor() {
    if (u8() != 0) {
      throw AmqpException.decode("described type expected");
    }
    int code = peek();
    switch (code) {
      case 0x53:
        pos++;
        return u8();
      case 0x80:
        pos++;
        return i64();
      case 0x44:
        pos++;
        return 0;
      default:
        skip();
        return -1;
    }
  }

  public int peek() {
    need(1);
    return buf[pos] & 0xff;
  }

  /** Begins a list; {@link #count} is its number of elements. Returns where it ends. */
  public int beginList() {
    int code = u8();
    int size;
    switch (code) {
      case 0x45:
        count = 0;
        return pos;
      case 0xc0:
        size = u8();
        need(size);
        int end1 = pos + size;
        if (size < 1) {
          throw AmqpException.decode("list too short");
        }
        count = u8();
        return checked(end1);
      case 0xd0:
        size = i32();
        need(size);
        int end4 = pos + size;
        if (size < 4) {
          throw AmqpException.decode("list too short");
        }
        count = i32();
        return checked(end4);
      default:
        throw AmqpException.decode("list expected, not type " + code);
    }
  }

  /** Begins a map; {@link #count} is keys and values together. Returns where it ends. */
  public int beginMap() {
    int code = u8();
    int size;
    switch (code) {
      case 0xc1:
        size = u8();
        need(size);
        int end1 = pos + size;
        if (size < 1) {
          throw AmqpException.decode("map too short");
        }
        count = u8();
        return checked(end1);
      case 0xd1:
        size = i32();
        need(size);
        int end4 = pos + size;
        if (size < 4) {
          throw AmqpException.decode("map too short");
        }
        count = i32();
        return checked(end4);
      default:
        throw AmqpException.decode("map expected, not type " + code);
    }
  }

  private int checked(int at) {
    if (count < 0 || count > at - pos) {
      throw AmqpException.decode("more elements than bytes");
    }
    return at;
  }

  /** Whether the next value is null; it is then taken. */
  public boolean isNull() {
    if (peek() == 0x40) {
      pos++;
      return true;
    }
    return false;
  }

  /** A uint (or ushort, ubyte), or the value given if it is null. */
  public int uintOr(int none) {
    int code = u8();
    switch (code) {
      case 0x40:
        return none;
      case 0x43:
        return 0;
      case 0x52:
      case 0x50:
        return u8();
      case 0x70:
        return i32();
      case 0x60:
        return u16();
      case 0x54:
        return buf[need1()];
      case 0x71:
        return i32();
      default:
        throw AmqpException.decode("uint expected, not type " + code);
    }
  }

  private int need1() {
    need(1);
    return pos++;
  }

  public boolean boolOr(boolean none) {
    int code = u8();
    switch (code) {
      case 0x40:
        return none;
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x56:
        return u8() != 0;
      default:
        throw AmqpException.decode("boolean expected, not type " + code);
    }
  }

  /** A binary, copied; empty if null. */
  public byte[] binary() {
    int code = u8();
    int n;
    switch (code) {
      case 0x40:
        return new byte[0];
      case 0xa0:
        n = u8();
        break;
      case 0xb0:
        n = i32();
        break;
      default:
        throw AmqpException.decode("binary expected, not type " + code);
    }
    need(n);
    byte[] b = java.util.Arrays.copyOfRange(buf, pos, pos + n);
    pos += n;
    return b;
  }

  /** A string or symbol; null if it is of another type, which is skipped. */
  public String textOrNull() {
    int code = peek();
    int n;
    switch (code) {
      case 0xa1:
      case 0xa3:
        pos++;
        n = u8();
        break;
      case 0xb1:
      case 0xb3:
        pos++;
        n = i32();
        break;
      default:
        skip();
        return null;
    }
    need(n);
    String s =
        new String(
            buf, pos, n, (code & 0x0f) == 3 ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8);
    pos += n;
    return s;
  }

  /** Passes over a value of any type. */
  public void skip() {
    int code = u8();
    while (code == 0) {
      skipOne(u8());
      code = u8();
    }
    skipOne(code);
  }

  private void skipOne(int code) {
    if (code == 0) {
      pos--;
      skip();
      return;
    }
    int n;
    switch (code >> 4) {
      case 0x4:
        n = 0;
        break;
      case 0x5:
        n = 1;
        break;
      case 0x6:
        n = 2;
        break;
      case 0x7:
        n = 4;
        break;
      case 0x8:
        n = 8;
        break;
      case 0x9:
        n = 16;
        break;
      case 0xa:
      case 0xc:
      case 0xe:
        n = u8();
        break;
      case 0xb:
      case 0xd:
      case 0xf:
        n = i32();
        break;
      default:
        throw AmqpException.decode("unknown type " + code);
    }
    need(n);
    pos += n;
  }
}
