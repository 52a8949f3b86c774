/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of one message, as they came: slices of what was read from the socket, shared by all
 * who forward it. Guarded by the router's lock.
 */
public final class Content {
  /** First slice. */
  public byte[] array = NONE;

  public int offset;
  public int length;

  /** Further slices, null while there is but one. */
  public List<Slice> more;

  /** Bytes so far. */
  public long size;

  public boolean complete;
  public boolean aborted;

  private static final byte[] NONE = new byte[0];

  /** A piece of the message. */
  public static final class Slice {
    final byte[] array;
    final int offset;
    final int length;
    int passed;

    /** Stands for a slice that nobody needs any more. */
    static final Slice GONE = new Slice(NONE, 0, 0);

    Slice(byte[] array, int offset, int length) {
      this.array = array;
      this.offset = offset;
      this.length = length;
    }
  }

  public Content() {}

  /** A message already whole. */
  public static Content of(byte[] bytes) {
    Content c = new Content();
    c.append(bytes, 0, bytes.length);
    c.complete = true;
    return c;
  }

  public void append(byte[] a, int off, int len) {
    if (len == 0) {
      return;
    }
    if (size == 0) {
      array = a;
      offset = off;
      length = len;
    } else {
      if (more == null) {
        more = new ArrayList<>(4);
      }
      more.add(new Slice(a, off, len));
    }
    size += len;
  }

  /** Makes one slice of all there is, so that it can be parsed. */
  public void gather() {
    if (more == null) {
      return;
    }
    byte[] all = bytes();
    array = all;
    offset = 0;
    length = all.length;
    more = null;
  }

  /** All bytes so far, copied. */
  public byte[] bytes() {
    int n = (int) size;
    byte[] all = new byte[n];
    System.arraycopy(array, offset, all, 0, length);
    int at = length;
    if (more != null) {
      for (Slice s : more) {
        System.arraycopy(s.array, s.offset, all, at, s.length);
        at += s.length;
      }
    }
    return all;
  }

  /** Lets go of what was read together with it: to be called before it is kept for longer. */
  public void compact() {
    if (more == null && array.length > length * 4 + 256) {
      byte[] own = new byte[length];
      System.arraycopy(array, offset, own, 0, length);
      array = own;
      offset = 0;
    }
  }

  /** Deliveries that forward it. */
  public int readers;

  /** One of them is past a slice; when all are, its bytes are let go. */
  void passed(int index) {
    if (index == 0) {
      return;
    }
    Slice s = more.get(index - 1);
    if (++s.passed >= readers) {
      more.set(index - 1, Slice.GONE);
    }
  }

  /**
   * One that forwards it does so no longer: what only that one had still to send is let go.
   *
   * @param at the slice that it was at
   */
  void left(int at) {
    readers--;
    for (int i = 0; more != null && i < more.size(); i++) {
      Slice s = more.get(i);
      if (s != Slice.GONE && i + 1 < at) {
        s.passed--;
      } else if (s.passed >= readers) {
        more.set(i, Slice.GONE);
      }
    }
  }

  /** Lets go of everything: nobody forwards it. */
  public void drop() {
    array = NONE;
    offset = 0;
    length = 0;
    more = null;
    size = 0;
  }
}
