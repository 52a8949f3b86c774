/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.tree;

import io.tule.router.config.AddressMatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values found by the address they match: a match by whole tokens beats {@code *}, which beats
 * {@code #}. Not safe for several threads.
 */
public final class AddressTree<T> {
  private final Map<String, T> patterns = new LinkedHashMap<>();

  /** Puts a value; the one before for an equal pattern is returned, null if there was none. */
  public T put(AddressMatch match, T value) {
    return patterns.put(normal(match.asPattern()), value);
  }

  /** Takes a value away; null if there was none. */
  public T remove(AddressMatch match) {
    return patterns.remove(normal(match.asPattern()));
  }

  /** The value put for exactly this pattern, or null. */
  public T get(AddressMatch match) {
    return patterns.get(normal(match.asPattern()));
  }

  /** The value of the best match of an address, or null. */
  public T match(String address) {
    if (patterns.isEmpty()) {
      return null;
    }
    String[] tokens = tokens(address);
    String[] best = null;
    T found = null;
    for (Map.Entry<String, T> e : patterns.entrySet()) {
      String[] pattern = tokens(e.getKey());
      if (matches(pattern, 0, tokens, 0) && (best == null || better(pattern, best))) {
        best = pattern;
        found = e.getValue();
      }
    }
    return found;
  }

  /** All values. */
  public List<T> values() {
    return new ArrayList<>(patterns.values());
  }

  public boolean isEmpty() {
    return patterns.isEmpty();
  }

  private static boolean better(String[] a, String[] b) {
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int ra = rank(a[i]);
      int rb = rank(b[i]);
      if (ra != rb) {
        return ra < rb;
      }
    }
    return a.length > b.length;
  }

  private static int rank(String token) {
    return token.equals("#") ? 2 : token.equals("*") ? 1 : 0;
  }

  private static boolean matches(String[] p, int i, String[] t, int j) {
    if (i == p.length) {
      return j == t.length;
    }
    if (p[i].equals("#")) {
      for (int k = j; k <= t.length; k++) {
        if (matches(p, i + 1, t, k)) {
          return true;
        }
      }
      return false;
    }
    return j < t.length && (p[i].equals("*") || p[i].equals(t[j])) && matches(p, i + 1, t, j + 1);
  }

  private static String normal(String pattern) {
    return String.join(".", tokens(pattern));
  }

  private static String[] tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == '.' || text.charAt(i) == '/') {
        if (i > from) {
          tokens.add(text.substring(from, i));
        }
        from = i + 1;
      }
    }
    return tokens.toArray(new String[0]);
  }
}
