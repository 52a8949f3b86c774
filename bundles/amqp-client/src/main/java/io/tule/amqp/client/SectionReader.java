/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import io.tule.amqp.client.internal.ValueReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * Reads the sections of one AMQP message as its bytes come: bodies of data sections, and of one
 * binary value, are passed on piece by piece, all else when it is whole.
 */
public final class SectionReader {
  /** Takes what was read. */
  public interface Sink {
    /** Without its times. */
    default void properties(Properties properties) {}

    default void applicationProperties(Map<String, Object> entries) {}

    /** Some bytes of the body; not copied. */
    void data(ByteBuffer bytes);

    /** A body that is one AMQP value, but no binary one: that is data too. */
    default void value(Object value) {}

    default void footer(Map<String, Object> entries) {}
  }

  private static final int DATA = 0x75;
  private static final int VALUE = 0x77;
  private static final int HEAD_MAX = 8;

  private final int maxSection;

  /** The beginning of a section whose end has not come. */
  private byte[] rest = new byte[0];

  /** Bytes of the data section under way that have not come. */
  private long dataLeft;

  /**
   * For one message.
   *
   * @param maxSection bytes of a section that is not data
   */
  public SectionReader(int maxSection) {
    this.maxSection = maxSection;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalArgumentException if that is no AMQP message, or a section is too long
   */
  public void read(ByteBuffer bytes, Sink sink) {
    ByteBuffer in = bytes;
    if (rest.length > 0) {
      byte[] both = Arrays.copyOf(rest, rest.length + bytes.remaining());
      bytes.get(both, rest.length, bytes.remaining());
      in = ByteBuffer.wrap(both);
      rest = new byte[0];
    }
    while (in.hasRemaining()) {
      if (dataLeft > 0) {
        int n = (int) Math.min(dataLeft, in.remaining());
        ByteBuffer part = in.slice(in.position(), n);
        in.position(in.position() + n);
        dataLeft -= n;
        sink.data(part);
      } else if (!section(in, sink)) {
        if (in.remaining() > maxSection) {
          throw new IllegalArgumentException("a section is too long");
        }
        rest = new byte[in.remaining()];
        in.get(rest);
      }
    }
  }

  /** Whether a message may end here, that is, between two sections. */
  public boolean isAtEnd() {
    return dataLeft == 0 && rest.length == 0;
  }

  /** One section, or the beginning of data; false if it has not come whole. */
  private boolean section(ByteBuffer in, Sink sink) {
    int at = in.position();
    int descriptor = descriptorEnd(in, at);
    if (descriptor < 0 || in.limit() - descriptor < 1) {
      return false;
    }
    int code = in.get(descriptor - 1) & 0xff;
    int size = valueSize(in, descriptor);
    if (size < 0) {
      return false;
    }
    int type = in.get(descriptor) & 0xff;
    if (code == DATA || (code == VALUE && (type == 0xa0 || type == 0xb0))) {
      boolean small = type == 0xa0;
      int head = small ? 2 : 5;
      in.position(descriptor + head);
      dataLeft = (long) size - head;
      return true;
    }
    if (size > maxSection) {
      throw new IllegalArgumentException("a section is too long");
    }
    if (in.limit() - descriptor < size) {
      return false;
    }
    byte[] copy = new byte[size];
    in.get(descriptor, copy);
    in.position(descriptor + size);
    take(code, new ValueReader(copy, 0, size).value(), sink);
    return true;
  }

  /** Where the section's value begins; -1 if that has not come. */
  private static int descriptorEnd(ByteBuffer in, int at) {
    if (in.limit() - at < 2) {
      return -1;
    }
    if (in.get(at) != 0) {
      throw new IllegalArgumentException("no section of an AMQP message");
    }
    int type = in.get(at + 1) & 0xff;
    int n = type == 0x53 ? 3 : type == 0x80 ? 10 : 0;
    if (n == 0) {
      throw new IllegalArgumentException("no section of an AMQP message");
    }
    return in.limit() - at < n ? -1 : at + n;
  }

  /** Bytes of a value with its type; -1 if that is not known yet. */
  private static int valueSize(ByteBuffer in, int at) {
    int type = in.get(at) & 0xff;
    int have = in.limit() - at;
    switch (type >> 4) {
      case 0x4:
        return 1;
      case 0x5:
        return 2;
      case 0x6:
        return 3;
      case 0x7:
        return 5;
      case 0x8:
        return 9;
      case 0x9:
        return 17;
      case 0xa:
      case 0xc:
      case 0xe:
        return have < 2 ? -1 : 2 + (in.get(at + 1) & 0xff);
      case 0xb:
      case 0xd:
      case 0xf:
        if (have < HEAD_MAX - 3) {
          return -1;
        }
        int n = in.getInt(at + 1);
        if (n < 0 || n > Integer.MAX_VALUE - HEAD_MAX) {
          throw new IllegalArgumentException("a section is too long");
        }
        return 5 + n;
      default:
        throw new IllegalArgumentException("unknown AMQP type " + type);
    }
  }

  private static void take(int code, Object value, Sink sink) {
    switch (code) {
      case 0x73:
        if (value instanceof List<?> fields) {
          sink.properties(properties(fields));
        }
        break;
      case 0x74:
        sink.applicationProperties(entries(value));
        break;
      case 0x77:
        sink.value(value);
        break;
      case 0x78:
        sink.footer(entries(value));
        break;
      default:
        break;
    }
  }

  private static Map<String, Object> entries(Object value) {
    Map<String, Object> all = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> m) {
      m.forEach((k, v) -> all.put(String.valueOf(k), v));
    }
    return all;
  }

  private static Properties properties(List<?> f) {
    Properties p = new Properties();
    int n = f.size();
    p.setMessageId(n > 0 ? f.get(0) : null);
    p.setUserId(n > 1 && f.get(1) instanceof Binary b ? b : null);
    p.setTo(text(f, 2));
    p.setSubject(text(f, 3));
    p.setReplyTo(text(f, 4));
    p.setCorrelationId(n > 5 ? f.get(5) : null);
    p.setContentType(symbol(f, 6));
    p.setContentEncoding(symbol(f, 7));
    p.setGroupId(text(f, 10));
    p.setGroupSequence(n > 11 && f.get(11) instanceof UnsignedInteger u ? u : null);
    p.setReplyToGroupId(text(f, 12));
    return p;
  }

  private static String text(List<?> f, int i) {
    return i < f.size() && f.get(i) != null ? f.get(i).toString() : null;
  }

  private static Symbol symbol(List<?> f, int i) {
    String s = text(f, i);
    return s == null ? null : Symbol.valueOf(s);
  }
}
