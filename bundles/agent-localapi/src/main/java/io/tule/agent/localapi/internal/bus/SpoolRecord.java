/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One record of the log: kind (byte), number (long), and of a message that was added the lengths of
 * receiver (short) and message (int) and both; then the CRC-32 of all that.
 */
final class SpoolRecord {
  private static final byte ADDED = 1;
  private static final byte GONE = 2;

  /** As one that was added: a key of {@link Recent} and its identifiers. */
  private static final byte RECENT = 3;

  private static final int HEAD = 9;
  private static final int LENGTHS = 6;
  private static final int SUM = 4;

  /** Bytes of a record that says that a message is gone. */
  static final int GONE_SIZE = HEAD + SUM;

  private SpoolRecord() {}

  /** Bytes of a record that adds a message, or a little more. */
  static int size(Spool.Waiting waiting) {
    return HEAD + LENGTHS + 4 * waiting.receiver().length() + waiting.message().length + SUM;
  }

  static void added(ByteBuffer to, Spool.Waiting waiting) {
    put(to, ADDED, waiting);
  }

  static void recent(ByteBuffer to, Spool.Waiting recent) {
    put(to, RECENT, recent);
  }

  private static void put(ByteBuffer to, byte kind, Spool.Waiting waiting) {
    int from = to.position();
    byte[] name = waiting.receiver().getBytes(StandardCharsets.UTF_8);
    to.put(kind).putLong(waiting.number());
    to.putShort((short) name.length).putInt(waiting.message().length);
    to.put(name).put(waiting.message());
    sum(to, from);
  }

  static void gone(ByteBuffer to, long number) {
    int from = to.position();
    to.put(GONE).putLong(number);
    sum(to, from);
  }

  private static void sum(ByteBuffer to, int from) {
    CRC32 sum = new CRC32();
    sum.update(to.duplicate().limit(to.position()).position(from));
    to.putInt((int) sum.getValue());
  }

  /**
   * Applies the next record to what waits.
   *
   * @param recent takes note of all that was added, gone or not
   * @return false if it is damaged
   * @throws java.io.EOFException at the end, whole record or not
   */
  static boolean read(
      DataInputStream in, Map<Long, Spool.Waiting> into, Recent recent, int mostBytes)
      throws IOException {
    byte kind = in.readByte();
    long number = in.readLong();
    CRC32 sum = new CRC32();
    ByteBuffer head = ByteBuffer.allocate(HEAD + LENGTHS).put(kind).putLong(number);
    if (kind == GONE) {
      sum.update(head.flip());
      if (in.readInt() != (int) sum.getValue()) {
        return false;
      }
      into.remove(number);
      return true;
    }
    short nameLength = in.readShort();
    int length = in.readInt();
    int most = kind == ADDED ? mostBytes : Recent.MOST_BYTES;
    if ((kind != ADDED && kind != RECENT) || nameLength < 0 || length < 0 || length > most) {
      return false;
    }
    byte[] name = in.readNBytes(nameLength);
    byte[] message = in.readNBytes(length);
    sum.update(head.putShort(nameLength).putInt(length).flip());
    sum.update(name);
    sum.update(message);
    if (in.readInt() != (int) sum.getValue()) {
      return false;
    }
    String text = new String(name, StandardCharsets.UTF_8);
    if (kind == RECENT) {
      recent.restore(text, message);
    } else {
      into.put(number, new Spool.Waiting(text, number, message));
      recent.add(text, message);
    }
    return true;
  }
}
