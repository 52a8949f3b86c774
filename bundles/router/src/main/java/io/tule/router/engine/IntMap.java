/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A map from any int, without boxes; open addressing, linear probing. Not safe for several threads.
 */
public final class IntMap<T> {
  private static final int SMALL = 16;

  private int[] keys = new int[SMALL];
  private Object[] values = new Object[SMALL];
  private int size;

  /** The upper bits of a spread key that are a slot. */
  private int shift = shift(SMALL);

  public int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only put() writes values
  public T get(int key) {
    int mask = keys.length - 1;
    for (int i = slot(key); values[i] != null; i = (i + 1) & mask) {
      if (keys[i] == key) {
        return (T) values[i];
      }
    }
    return null;
  }

  public void put(int key, T value) {
    int mask = keys.length - 1;
    int i = slot(key);
    while (values[i] != null) {
      if (keys[i] == key) {
        values[i] = value;
        return;
      }
      i = (i + 1) & mask;
    }
    keys[i] = key;
    values[i] = value;
    if (++size * 2 > keys.length) {
      resize(keys.length * 2);
    }
  }

  @SuppressWarnings("unchecked") // only put() writes values
  public T remove(int key) {
    int mask = keys.length - 1;
    int i = slot(key);
    while (values[i] != null && keys[i] != key) {
      i = (i + 1) & mask;
    }
    T found = (T) values[i];
    if (found == null) {
      return null;
    }
    size--;
    int hole = i;
    for (int j = (i + 1) & mask; values[j] != null; j = (j + 1) & mask) {
      int home = slot(keys[j]);
      if (((j - home) & mask) >= ((j - hole) & mask)) {
        keys[hole] = keys[j];
        values[hole] = values[j];
        hole = j;
      }
    }
    values[hole] = null;
    if (size == 0 && keys.length > 4096) {
      resize(SMALL);
    }
    return found;
  }

  /** Calls for each value, in no order; the map must not be changed meanwhile. */
  @SuppressWarnings("unchecked") // only put() writes values
  public void forEach(Consumer<T> action) {
    for (Object v : values) {
      if (v != null) {
        action.accept((T) v);
      }
    }
  }

  /** The values, as a copy, in the order of their keys. */
  public List<T> values() {
    List<T> list = new ArrayList<>(size);
    for (int key : keys(Integer.MIN_VALUE, Integer.MAX_VALUE)) {
      list.add(get(key));
    }
    return list;
  }

  /**
   * The keys there are from a first to a last one, in that order, as a copy. They may pass the
   * largest int on the way.
   */
  public int[] keys(int first, int last) {
    int span = last - first;
    if (span >= 0 && span <= 2 * size + SMALL) {
      int[] found = new int[Math.min(size, span + 1)];
      int n = 0;
      for (int i = 0; i <= span && n < found.length; i++) {
        if (get(first + i) != null) {
          found[n++] = first + i;
        }
      }
      return n == found.length ? found : Arrays.copyOf(found, n);
    }
    return sorted(first, span);
  }

  private int[] sorted(int first, int span) {
    int[] found = new int[size];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != null && Integer.compareUnsigned(keys[i] - first, span) <= 0) {
        // The distance, as a number whose order is that of unsigned ones.
        found[n++] = (keys[i] - first) ^ Integer.MIN_VALUE;
      }
    }
    Arrays.sort(found, 0, n);
    for (int i = 0; i < n; i++) {
      found[i] = (found[i] ^ Integer.MIN_VALUE) + first;
    }
    return Arrays.copyOf(found, n);
  }

  private static int shift(int capacity) {
    return Integer.SIZE - Integer.numberOfTrailingZeros(capacity);
  }

  private void resize(int capacity) {
    int[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new int[capacity];
    values = new Object[capacity];
    shift = shift(capacity);
    int mask = capacity - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int j = slot(oldKeys[i]);
        while (values[j] != null) {
          j = (j + 1) & mask;
        }
        keys[j] = oldKeys[i];
        values[j] = oldValues[i];
      }
    }
  }

  /**
   * Ids come in sequence, and the oldest go first: in neighbouring slots they would be one long
   * run, to whose end each removal has to look. The golden ratio's upper bits spread them evenly.
   */
  private int slot(int key) {
    return (key * 0x9e3779b9) >>> shift;
  }
}
