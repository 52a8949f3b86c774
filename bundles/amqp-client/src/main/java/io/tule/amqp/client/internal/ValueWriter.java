/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;

/** Writes values in AMQP's encoding to an array that grows. For one thread. */
public final class ValueWriter {
  private static final int START = 256;
  private static final int DEEPEST = 32;

  private byte[] buf = new byte[START];
  private int pos;
  private int depth;

  /** What was written; the writer must not be used after. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(buf, 0, pos);
  }

  private void room(int n) {
    if (buf.length - pos < n) {
      buf = Arrays.copyOf(buf, Math.max(buf.length * 2, pos + n));
    }
  }

  void u8(int v) {
    room(1);
    buf[pos++] = (byte) v;
  }

  private void i32(int v) {
    room(4);
    put32(pos, v);
    pos += 4;
  }

  private void put32(int at, int v) {
    buf[at] = (byte) (v >> 24);
    buf[at + 1] = (byte) (v >> 16);
    buf[at + 2] = (byte) (v >> 8);
    buf[at + 3] = (byte) v;
  }

  private void i64(long v) {
    i32((int) (v >> 32));
    i32((int) v);
  }

  /** Begins a described value. */
  public void descriptor(int code) {
    u8(0);
    u8(0x53);
    u8(code);
  }

  /** Begins a list (0xd0) or map (0xd1); gives where it began, for {@link #end}. */
  public int begin(int type) {
    u8(type);
    i32(0);
    i32(0);
    return pos;
  }

  /** Ends it. */
  public void end(int at, int count) {
    put32(at - 8, pos - at + 4);
    put32(at - 4, count);
  }

  private void sized(int shortType, byte[] b) {
    if (b.length < 256) {
      u8(shortType);
      u8(b.length);
    } else {
      u8(shortType + 0x10);
      i32(b.length);
    }
    room(b.length);
    System.arraycopy(b, 0, buf, pos, b.length);
    pos += b.length;
  }

  /** A map. */
  public void map(Map<?, ?> entries) {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("nested too deep");
    }
    int at = begin(0xd1);
    entries.forEach(
        (k, v) -> {
          value(k);
          value(v);
        });
    end(at, entries.size() * 2);
    depth--;
  }

  private void list(List<?> all) {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("nested too deep");
    }
    int at = begin(0xd0);
    all.forEach(this::value);
    end(at, all.size());
    depth--;
  }

  /** Any value of AMQP's simple types, lists and maps of them; null too. */
  public void value(Object v) {
    if (v == null) {
      u8(0x40);
    } else if (v instanceof String s) {
      sized(0xa1, s.getBytes(StandardCharsets.UTF_8));
    } else if (v instanceof Symbol s) {
      sized(0xa3, s.toString().getBytes(StandardCharsets.US_ASCII));
    } else if (v instanceof Boolean b) {
      u8(b ? 0x41 : 0x42);
    } else if (v instanceof Map<?, ?> m) {
      map(m);
    } else if (v instanceof List<?> l) {
      list(l);
    } else if (v instanceof byte[] b) {
      sized(0xa0, b);
    } else if (v instanceof Binary b) {
      sized(
          0xa0,
          Arrays.copyOfRange(b.getArray(), b.getArrayOffset(), b.getArrayOffset() + b.getLength()));
    } else if (!number(v)) {
      throw new IllegalArgumentException("no AMQP type for " + v.getClass().getName());
    }
  }

  private boolean number(Object v) {
    if (v instanceof Integer i) {
      u8(0x71);
      i32(i);
    } else if (v instanceof Long l) {
      u8(0x81);
      i64(l);
    } else if (v instanceof UnsignedInteger u) {
      u8(0x70);
      i32(u.intValue());
    } else if (v instanceof UnsignedLong u) {
      u8(0x80);
      i64(u.longValue());
    } else if (v instanceof UnsignedShort u) {
      u8(0x60);
      u8(u.intValue() >> 8);
      u8(u.intValue());
    } else if (v instanceof UnsignedByte u) {
      u8(0x50);
      u8(u.intValue());
    } else if (v instanceof Short s) {
      u8(0x61);
      u8(s >> 8);
      u8(s);
    } else if (v instanceof Byte b) {
      u8(0x51);
      u8(b);
    } else if (v instanceof Double d) {
      u8(0x82);
      i64(Double.doubleToLongBits(d));
    } else if (v instanceof Float f) {
      u8(0x72);
      i32(Float.floatToIntBits(f));
    } else if (v instanceof UUID u) {
      u8(0x98);
      i64(u.getMostSignificantBits());
      i64(u.getLeastSignificantBits());
    } else {
      return false;
    }
    return true;
  }
}
