/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.function.Consumer;

/**
 * A map from any int, without boxes; open addressing, linear probing. Not safe for several threads.
 */
public final class IntMap<T> {
  private static final int SMALL = 16;

  private int[] keys = new int[SMALL];
  private Object[] values = new Object[SMALL];
  private int size;

  public int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only put() writes values
  public T get(int key) {
    int mask = keys.length - 1;
    for (int i = slot(key, mask); values[i] != null; i = (i + 1) & mask) {
      if (keys[i] == key) {
        return (T) values[i];
      }
    }
    return null;
  }

  public void put(int key, T value) {
    int mask = keys.length - 1;
    int i = slot(key, mask);
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
    int i = slot(key, mask);
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
      int home = slot(keys[j], mask);
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

  /** The values, as a copy. */
  @SuppressWarnings("unchecked") // only put() writes values
  public java.util.List<T> values() {
    java.util.List<T> list = new java.util.ArrayList<>(size);
    for (Object v : values) {
      if (v != null) {
        list.add((T) v);
      }
    }
    return list;
  }

  private void resize(int capacity) {
    int[] oldKeys = keys;
    Object[] oldValues = values;
    keys = new int[capacity];
    values = new Object[capacity];
    int mask = capacity - 1;
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int j = slot(oldKeys[i], mask);
        while (values[j] != null) {
          j = (j + 1) & mask;
        }
        keys[j] = oldKeys[i];
        values[j] = oldValues[i];
      }
    }
  }

  /** Ids come in sequence, so the id itself spreads them best. */
  private static int slot(int key, int mask) {
    return key & mask;
  }
}
