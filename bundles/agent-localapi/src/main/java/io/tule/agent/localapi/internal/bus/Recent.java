/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The identifiers of the last messages that came from other nodes, by receiver and publisher. The
 * network brings a message again where it does not know whether it has arrived, as when an agent
 * was killed; this is how it is told. Thread-safe.
 */
final class Recent {
  /** More than one sender has under way, and than it may repeat after it was killed. */
  private static final int MOST_OF_ONE = 8_192;

  private static final int MOST_OF_ALL = 65_536;

  /** Publishers are what messages say they are. */
  private static final int MOST_RINGS = 1_024;

  private static final int ID_DIGITS = 32;
  private static final int HEADER = 33;

  /** Bytes that are kept of one receiver and publisher at most. */
  static final int MOST_BYTES = MOST_OF_ONE * Long.BYTES;

  private final Map<String, Ring> rings = new LinkedHashMap<>(16, 0.75f, true);
  private int all;

  /** The last identifiers of one publisher. */
  private static final class Ring {
    final Set<Long> known = new HashSet<>();
    long[] order = new long[4];
    int size;
    int next;

    boolean add(long id) {
      if (!known.add(id)) {
        return false;
      }
      if (size == order.length && size < MOST_OF_ONE) {
        order = Arrays.copyOf(order, Math.min(MOST_OF_ONE, 2 * size));
        next = size;
      }
      if (size == order.length) {
        known.remove(order[next]);
      } else {
        size++;
      }
      order[next] = id;
      next = (next + 1) % order.length;
      return true;
    }

    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(size * Long.BYTES);
      int first = size < order.length ? 0 : next;
      for (int i = 0; i < size; i++) {
        bytes.putLong(order[(first + i) % order.length]);
      }
      return bytes.array();
    }
  }

  /** Whether a message came before. */
  synchronized boolean has(String receiver, byte[] message) {
    String key = key(receiver, message);
    Ring ring = key.isEmpty() ? null : rings.get(key);
    return ring != null && ring.known.contains(id(message));
  }

  /** Takes note of a message; one without an identifier of its own counts for nothing. */
  synchronized void add(String receiver, byte[] message) {
    String key = key(receiver, message);
    if (!key.isEmpty()) {
      add(key, id(message));
    }
  }

  private void add(String key, long id) {
    Ring ring = rings.computeIfAbsent(key, k -> new Ring());
    int before = ring.size;
    if (ring.add(id)) {
      all += ring.size - before;
      while ((all > MOST_OF_ALL || rings.size() > MOST_RINGS) && rings.size() > 1) {
        var oldest = rings.entrySet().iterator();
        all -= oldest.next().getValue().size;
        oldest.remove();
      }
    }
  }

  /** Takes back what {@link #content} gave. */
  synchronized void restore(String key, byte[] ids) {
    ByteBuffer bytes = ByteBuffer.wrap(ids);
    while (bytes.remaining() >= Long.BYTES) {
      add(key, bytes.getLong());
    }
  }

  /** All of it: the receiver is the key, the message the identifiers, the number means nothing. */
  synchronized List<Spool.Waiting> content() {
    List<Spool.Waiting> content = new ArrayList<>();
    rings.forEach((key, ring) -> content.add(new Spool.Waiting(key, 0, ring.bytes())));
    return content;
  }

  /** Half of the identifier, which is random. */
  private static long id(byte[] message) {
    return Long.parseUnsignedLong(
        new String(message, HEADER, ID_DIGITS / 2, StandardCharsets.US_ASCII), 16);
  }

  /** Receiver and publisher; empty if the message has no identifier as agents give them. */
  private static String key(String receiver, byte[] message) {
    if (message.length < HEADER + ID_DIGITS || message[2] != ID_DIGITS) {
      return "";
    }
    for (int i = 0; i < ID_DIGITS / 2; i++) {
      if (Character.digit(message[HEADER + i], 16) < 0) {
        return "";
      }
    }
    int at = HEADER + ID_DIGITS + (message[3] & 0xFF) * 256 + (message[4] & 0xFF);
    for (int i = 5; i < 10; i++) {
      at += message[i] & 0xFF;
    }
    int length = message[10] & 0xFF;
    return at + length > message.length
        ? ""
        : receiver + ' ' + new String(message, at, length, StandardCharsets.UTF_8);
  }
}
