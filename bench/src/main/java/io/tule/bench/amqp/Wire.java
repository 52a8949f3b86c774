/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** AMQP 1.0 types, as far as a load needs them. */
final class Wire {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
  static final int OPEN = 0x10;
  static final int BEGIN = 0x11;
  static final int ATTACH = 0x12;
  static final int FLOW = 0x13;
  static final int TRANSFER = 0x14;
  static final int DISPOSITION = 0x15;
  static final int CLOSE = 0x18;
  static final int SOURCE = 0x28;
  static final int TARGET = 0x29;
  static final int ACCEPTED = 0x24;

  private Wire() {}

  /** A list with a descriptor: a performative, a terminus or an outcome. */
  record Described(long code, List<Object> fields) {
    /** A field's value; an empty string if it is null or left out. */
    Object field(int index) {
      return index < fields.size() ? fields.get(index) : "";
    }
  }

  /** Writes a frame on channel 0; an empty string stands for null. */
  static void frame(ByteBuffer b, int code, Object... fields) {
    int at = b.position();
    b.putInt(0).put((byte) 2).put((byte) 0).putShort((short) 0);
    described(b, new Described(code, List.of(fields)));
    b.putInt(at, b.position() - at);
  }

  static void described(ByteBuffer b, Described d) {
    b.put((byte) 0).put((byte) 0x53).put((byte) d.code()).put((byte) 0xd0);
    int at = b.position();
    b.putInt(0).putInt(d.fields().size());
    for (Object field : d.fields()) {
      value(b, field);
    }
    b.putInt(at, b.position() - at - 4);
  }

  private static void value(ByteBuffer b, Object v) {
    if (v instanceof Described d) {
      described(b, d);
    } else if (v instanceof Boolean flag) {
      b.put((byte) (flag ? 0x41 : 0x42));
    } else if (v instanceof Integer i) {
      b.put((byte) 0x70).putInt(i);
    } else if (v instanceof Byte i) {
      b.put((byte) 0x50).put(i);
    } else {
      byte[] text = v.toString().getBytes(StandardCharsets.UTF_8);
      if (text.length == 0) {
        b.put((byte) 0x40);
      } else {
        b.put((byte) 0xb1).putInt(text.length).put(text);
      }
    }
  }

  /** Begins to read a list after its descriptor; the number of its fields. */
  static int list(ByteBuffer b) {
    int code = b.get() & 0xff;
    switch (code) {
      case 0x45:
        return 0;
      case 0xc0:
        b.get();
        return b.get() & 0xff;
      case 0xd0:
        b.getInt();
        return b.getInt();
      default:
        throw new IllegalStateException("list expected, not " + code);
    }
  }

  static int uint(ByteBuffer b) {
    int code = b.get() & 0xff;
    switch (code) {
      case 0x40:
      case 0x43:
        return 0;
      case 0x52:
        return b.get() & 0xff;
      case 0x70:
        return b.getInt();
      default:
        throw new IllegalStateException("uint expected, not " + code);
    }
  }

  static boolean flag(ByteBuffer b) {
    int code = b.get() & 0xff;
    return code == 0x41 || (code == 0x56 && b.get() != 0);
  }

  /** Reads any value; maps and arrays, and null, are read as an empty string. */
  static Object read(ByteBuffer b) {
    int code = b.get() & 0xff;
    if (code == 0) {
      Object descriptor = read(b);
      return described(descriptor instanceof Number n ? n.longValue() : -1, read(b));
    }
    switch (code) {
      case 0x41:
      case 0x42:
        return code == 0x41;
      case 0x45:
        return List.of();
      case 0xa1:
      case 0xa3:
        return text(b, b.get() & 0xff);
      case 0xb1:
      case 0xb3:
        return text(b, b.getInt());
      case 0xc0:
        b.get();
        return list(b, b.get() & 0xff);
      case 0xd0:
        b.getInt();
        return list(b, b.getInt());
      default:
        return fixed(b, code);
    }
  }

  private static Described described(long code, Object value) {
    return new Described(code, value instanceof List<?> l ? List.copyOf(l) : List.of(value));
  }

  private static List<Object> list(ByteBuffer b, int count) {
    Object[] items = new Object[count];
    for (int i = 0; i < count; i++) {
      items[i] = read(b);
    }
    return List.of(items);
  }

  private static String text(ByteBuffer b, int length) {
    byte[] bytes = new byte[length];
    b.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Object fixed(ByteBuffer b, int code) {
    switch (code >> 4) {
      case 0x4:
        return code == 0x40 ? "" : 0L;
      case 0x5:
        return (long) (b.get() & 0xff);
      case 0x6:
        return (long) (b.getShort() & 0xffff);
      case 0x7:
        return b.getInt() & 0xffffffffL;
      case 0x8:
        return b.getLong();
      case 0x9:
        b.position(b.position() + 16);
        return "";
      case 0xa:
      case 0xc:
      case 0xe:
        int small = b.get() & 0xff;
        b.position(b.position() + small);
        return "";
      default:
        int large = b.getInt();
        b.position(b.position() + large);
        return "";
    }
  }
}
