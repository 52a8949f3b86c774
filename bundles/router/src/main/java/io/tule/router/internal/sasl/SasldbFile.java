/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.sasl;

import io.tule.router.config.RouterConfig.SaslUsers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users of a Cyrus sasldb: a hash file of Berkeley DB with {@code user NUL realm NUL
 * userPassword} as key and the password as value.
 *
 * <p>All pages are read one after the other, so nothing of the hashing matters: a page has a header
 * of 26 bytes with the number of its items at 20 and its kind at 25, then an offset for each item;
 * an item ends where the one before it begins, the first at the page's end; keys and values take
 * turns.
 */
final class SasldbFile extends Reread<Map<String, byte[]>> implements SaslUsers {
  private static final int MAGIC = 0x00061561;
  private static final int HEADER = 26;
  private static final int HASH_UNSORTED = 2;
  private static final int HASH = 13;
  private static final int KEY_DATA = 1;
  private static final String PROPERTY = "\0userPassword";

  private final String realm;

  /**
   * A file that need not exist yet.
   *
   * @param realm of users that name none
   */
  SasldbFile(Path file, String realm) {
    super(file, Map.of());
    this.realm = realm;
  }

  @Override
  public boolean check(String user, char[] password) {
    int at = user.lastIndexOf('@');
    String key =
        at < 0 ? user + '\0' + realm : user.substring(0, at) + '\0' + user.substring(at + 1);
    byte[] known = current().get(key);
    byte[] bytes = new String(password).getBytes(StandardCharsets.UTF_8);
    boolean ok = MessageDigest.isEqual(known == null ? new byte[0] : known, bytes);
    Arrays.fill(bytes, (byte) 0);
    return ok && known != null && known.length > 0;
  }

  @Override
  Map<String, byte[]> parse(byte[] content) throws IOException {
    if (content.length < 512) {
      throw new IOException("too short for a sasldb");
    }
    ByteBuffer b = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (b.getInt(12) != MAGIC) {
      b.order(ByteOrder.BIG_ENDIAN);
    }
    int page = b.getInt(20);
    if (b.getInt(12) != MAGIC || page < 512 || page > 65536) {
      throw new IOException("no hash file of Berkeley DB");
    }
    Map<String, byte[]> users = new HashMap<>();
    for (int at = page; at + page <= content.length; at += page) {
      int kind = b.get(at + 25);
      if (kind == HASH || kind == HASH_UNSORTED) {
        users(items(b, at, page), users);
      }
    }
    return users;
  }

  private static List<byte[]> items(ByteBuffer b, int at, int page) throws IOException {
    int count = b.getShort(at + 20) & 0xffff;
    int end = page;
    List<byte[]> items = new ArrayList<>();
    if (HEADER + 2 * count > page) {
      throw new IOException("damaged page");
    }
    for (int i = 0; i < count; i++) {
      int from = b.getShort(at + HEADER + 2 * i) & 0xffff;
      if (from < HEADER || from >= end) {
        throw new IOException("damaged page");
      }
      byte[] item = new byte[end - from];
      b.get(at + from, item);
      items.add(item);
      end = from;
    }
    return items;
  }

  private static void users(List<byte[]> items, Map<String, byte[]> users) {
    for (int i = 0; i + 1 < items.size(); i += 2) {
      byte[] k = items.get(i);
      byte[] v = items.get(i + 1);
      String key = new String(k, 1, k.length - 1, StandardCharsets.UTF_8);
      if (k[0] == KEY_DATA && v[0] == KEY_DATA && key.endsWith(PROPERTY)) {
        users.put(
            key.substring(0, key.length() - PROPERTY.length()), Arrays.copyOfRange(v, 1, v.length));
      }
    }
  }
}
