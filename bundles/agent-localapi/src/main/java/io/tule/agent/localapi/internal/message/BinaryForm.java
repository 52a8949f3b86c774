/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The binary form: a header of 33 bytes with the version and the length of each field, then the
 * fields. Lengths count bytes and are unsigned; integers of any length up to 8 are read.
 */
public final class BinaryForm {
  /** Bytes of the header. */
  public static final int HEADER = 33;

  private static final int TEXT_8 = 0xFF;
  private static final int TEXT_16 = 0xFFFF;

  private BinaryForm() {}

  /**
   * Writes a message.
   *
   * @throws IllegalArgumentException if a text is longer than its length can say
   */
  public static byte[] write(IoMessage m) {
    byte[] id = text("id", m.id(), TEXT_8);
    byte[] tag = text("tag", m.tag(), TEXT_16);
    byte[] group = text("groupid", m.groupId(), TEXT_8);
    byte[] publisher = text("publisher", m.publisher(), TEXT_8);
    byte[] authId = text("authid", m.authId(), TEXT_16);
    byte[] authGroup = text("authgroup", m.authGroup(), TEXT_16);
    byte[] hash = text("hash", m.hash(), TEXT_16);
    byte[] previous = text("previoushash", m.previousHash(), TEXT_16);
    byte[] nonce = text("nonce", m.nonce(), TEXT_16);
    byte[] infoType = text("infotype", m.infoType(), TEXT_8);
    byte[] infoFormat = text("infoformat", m.infoFormat(), TEXT_8);
    int four = 4;
    int number = m.sequenceNumber() == 0 ? 0 : four;
    int total = m.sequenceTotal() == 0 ? 0 : four;
    int priority = m.priority() == 0 ? 0 : 1;
    int time = m.timestamp() == 0 ? 0 : 8;
    int chain = m.chainPosition() == 0 ? 0 : 8;
    int difficulty = m.difficultyTarget() == 0 ? 0 : four;
    long size =
        (long) HEADER
            + id.length
            + tag.length
            + group.length
            + number
            + total
            + priority
            + time
            + publisher.length
            + authId.length
            + authGroup.length
            + chain
            + hash.length
            + previous.length
            + nonce.length
            + difficulty
            + infoType.length
            + infoFormat.length
            + m.contextData().length
            + m.contentData().length;
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size));
    out.putShort((short) IoMessage.VERSION);
    out.put((byte) id.length).putShort((short) tag.length).put((byte) group.length);
    out.put((byte) number).put((byte) total).put((byte) priority).put((byte) time);
    out.put((byte) publisher.length).putShort((short) authId.length);
    out.putShort((short) authGroup.length).put((byte) chain).putShort((short) hash.length);
    out.putShort((short) previous.length).putShort((short) nonce.length).put((byte) difficulty);
    out.put((byte) infoType.length).put((byte) infoFormat.length);
    out.putInt(m.contextData().length).putInt(m.contentData().length);
    out.put(id).put(tag).put(group);
    integer(out, m.sequenceNumber(), number);
    integer(out, m.sequenceTotal(), total);
    integer(out, m.priority(), priority);
    integer(out, m.timestamp(), time);
    out.put(publisher).put(authId).put(authGroup);
    integer(out, m.chainPosition(), chain);
    out.put(hash).put(previous).put(nonce);
    integer(out, m.difficultyTarget(), difficulty);
    out.put(infoType).put(infoFormat).put(m.contextData()).put(m.contentData());
    return out.array();
  }

  private static byte[] text(String name, String value, int longest) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > longest) {
      throw new IllegalArgumentException(name + " is longer than " + longest + " bytes");
    }
    return bytes;
  }

  private static void integer(ByteBuffer out, long value, int length) {
    for (int i = length - 1; i >= 0; i--) {
      out.put((byte) (value >>> (8 * i)));
    }
  }

  /**
   * Reads a message.
   *
   * @throws IllegalArgumentException if this is no message of version 4, or bytes are missing
   */
  public static IoMessage read(byte[] bytes) {
    if (bytes.length < HEADER) {
      throw new IllegalArgumentException("shorter than the header");
    }
    if (length(bytes) != bytes.length) {
      throw new IllegalArgumentException("the header's lengths and the message's differ");
    }
    Reader r = new Reader(bytes);
    if (r.u16(0) != IoMessage.VERSION) {
      throw new IllegalArgumentException("version " + r.u16(0));
    }
    return new IoMessage(
        r.text(r.u8(2)),
        r.text(r.u16(3)),
        r.text(r.u8(5)),
        (int) r.integer(r.u8(6)),
        (int) r.integer(r.u8(7)),
        r.firstByte(r.u8(8)),
        r.integer(r.u8(9)),
        r.text(r.u8(10)),
        r.text(r.u16(11)),
        r.text(r.u16(13)),
        r.integer(r.u8(15)),
        r.text(r.u16(16)),
        r.text(r.u16(18)),
        r.text(r.u16(20)),
        (int) r.integer(r.u8(22)),
        r.text(r.u8(23)),
        r.text(r.u8(24)),
        r.bytes(r.u32(25)),
        r.bytes(r.u32(29)));
  }

  /** How long the message is of which this is the header, in bytes with the header. */
  public static long length(byte[] header) {
    Reader r = new Reader(header);
    long sum = HEADER;
    for (int at : new int[] {2, 5, 6, 7, 8, 9, 10, 15, 22, 23, 24}) {
      sum += r.u8(at);
    }
    for (int at : new int[] {3, 11, 13, 16, 18, 20}) {
      sum += r.u16(at);
    }
    return sum + r.length32(25) + r.length32(29);
  }

  /** Reads the lengths of the header by their place and the fields one after another. */
  private static final class Reader {
    private final byte[] from;
    private int at = HEADER;

    Reader(byte[] from) {
      this.from = from;
    }

    int u8(int place) {
      return from[place] & 0xFF;
    }

    int u16(int place) {
      return u8(place) << 8 | u8(place + 1);
    }

    long length32(int place) {
      return (long) u16(place) << 16 | u16(place + 2);
    }

    int u32(int place) {
      return (int) length32(place);
    }

    String text(int length) {
      String value = new String(from, at, length, StandardCharsets.UTF_8);
      at += length;
      return value;
    }

    byte[] bytes(int length) {
      byte[] value = new byte[length];
      System.arraycopy(from, at, value, 0, length);
      at += length;
      return value;
    }

    int firstByte(int length) {
      int value = length == 0 ? 0 : u8(at);
      at += length;
      return value;
    }

    long integer(int length) {
      if (length > 8) {
        throw new IllegalArgumentException("an integer of " + length + " bytes");
      }
      long value = 0;
      for (int i = 0; i < length; i++) {
        value = value << 8 | u8(at++);
      }
      return value;
    }
  }
}
