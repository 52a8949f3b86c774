/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keys of secrets and configuration maps, which are the relative paths of files: parts of letters,
 * digits, {@code . - _} with {@code /} between them. No part is {@code .} or begins with two dots.
 */
public final class FileKeys {
  private static final Pattern KEY =
      Pattern.compile(
          "(?!\\.\\.|\\.(?:/|$))[A-Za-z0-9._-]{1,128}"
              + "(?:/(?!\\.\\.|\\.(?:/|$))[A-Za-z0-9._-]{1,128}){0,7}");
  private static final int MAX_LENGTH = 253;

  private FileKeys() {}

  /** Whether a key can be a file's path. */
  public static boolean isValid(String key) {
    return key.length() <= MAX_LENGTH && KEY.matcher(key).matches();
  }

  /** Whether keys can be files beside one another: none is the directory of another. */
  public static boolean areValid(Collection<String> keys) {
    Set<String> all = new HashSet<>(keys);
    for (String key : keys) {
      if (!isValid(key)) {
        return false;
      }
      for (int at = key.indexOf('/'); at > 0; at = key.indexOf('/', at + 1)) {
        if (all.contains(key.substring(0, at))) {
          return false;
        }
      }
    }
    return true;
  }
}
