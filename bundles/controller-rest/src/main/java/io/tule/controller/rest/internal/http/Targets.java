/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The rules of RFC 3986 that JAX-RS relies on and a servlet container does not check. */
public final class Targets {
  private static final String NEVER_IN_A_PATH = " \"<>\\^`{|}";

  private Targets() {}

  /**
   * Whether a path and a query can be taken apart.
   *
   * @param path the raw path
   * @param query the raw query, null where there is none
   */
  public static boolean isProper(String path, String query) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (Character.isISOControl(c) || NEVER_IN_A_PATH.indexOf(c) >= 0) {
        return false;
      }
    }
    return isText(path) && (query == null || isText(query));
  }

  private static boolean isText(String text) {
    return text.indexOf('%') < 0 || (isEscaped(text) && isUtf8(text));
  }

  private static boolean isUtf8(String text) {
    byte[] bytes =
        URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isEscaped(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (i + 2 >= text.length() || !isHex(text.charAt(i + 1)) || !isHex(text.charAt(i + 2))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 128;
  }
}
