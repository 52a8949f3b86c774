/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.Arrays;

/** Cuts what a peer sends into protocol headers and frames. */
final class FrameInput {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
  private static final byte[] NONE = new byte[0];

  /** Bytes taken ahead of a peer's authentication. */
  private static final int MAX_REST = 16 * 1024;

  private final AmqpConnection c;
  private final Inbound inbound;

  /** The beginning of a frame whose end has not come. */
  private byte[] rest = NONE;

  private boolean headerRead;
  boolean headerSent;

  FrameInput(AmqpConnection c) {
    this.c = c;
    this.inbound = new Inbound(c);
  }

  void input(byte[] buf, int pos, int end) {
    byte[] b = buf;
    int p = pos;
    int e = end;
    if (rest.length > 0) {
      b = Arrays.copyOf(rest, rest.length + (end - pos));
      System.arraycopy(buf, pos, b, rest.length, end - pos);
      p = 0;
      e = b.length;
      rest = NONE;
    }
    while (!c.finished && (c.sasl == null || !c.sasl.waits)) {
      int next = headerRead ? frame(b, p, e) : header(b, p, e);
      if (next < 0) {
        break;
      }
      p = next;
    }
    if (p < e && !c.finished) {
      if (e - p > MAX_REST && c.sasl != null && c.sasl.waits) {
        throw AmqpException.framing("too much before authentication");
      }
      rest = Arrays.copyOfRange(b, p, e);
    }
  }

  /** Gives the beginning of a frame to who puts it before what is read next. */
  byte[] takeRest() {
    byte[] r = rest;
    rest = NONE;
    return r;
  }

  /** Goes on with what came while a password was looked at. */
  void resume() {
    if (c.sasl.done) {
      headerRead = false;
    }
    input(NONE, 0, 0);
  }

  private int header(byte[] b, int p, int e) {
    int n = Math.min(8, e - p);
    for (int i = 0; i < Math.min(4, n); i++) {
      if (b[p + i] != HEADER[i]) {
        refuseHeader();
        return e;
      }
    }
    if (n < 8) {
      return -1;
    }
    if (b[p + 5] != 1 || b[p + 6] != 0 || b[p + 7] != 0) {
      refuseHeader();
      return e;
    }
    int protocol = b[p + 4];
    SaslPeer sasl = c.sasl;
    if (protocol == 3 && sasl != null && !sasl.begun) {
      headerRead = true;
      sasl.begin();
    } else if (protocol == 0 && (sasl == null || sasl.done || sasl.skip())) {
      headerRead = true;
      if (!headerSent) {
        c.sendHeader();
      }
    } else {
      refuseHeader();
      return e;
    }
    return p + 8;
  }

  /** A header that cannot be served is answered with one that could, and the socket is closed. */
  private void refuseHeader() {
    if (!headerSent) {
      c.bytes(c.sasl != null && !c.sasl.done ? SaslPeer.HEADER : HEADER);
    }
    c.finish();
  }

  private int frame(byte[] b, int p, int e) {
    if (e - p < 8) {
      return -1;
    }
    int size = Reader.int32(b, p);
    int max = Math.max(c.maxFrame(), 512);
    if (size < 8 || size > max) {
      throw AmqpException.framing(
          "specified frame size " + (size & 0xffffffffL) + " not in 8.." + max);
    }
    if (e - p < size) {
      return -1;
    }
    int offset = (b[p + 4] & 0xff) * 4;
    if (offset < 8 || offset > size) {
      throw AmqpException.framing("data offset " + offset + " outside of the frame");
    }
    int type = b[p + 5];
    int channel = ((b[p + 6] & 0xff) << 8) | (b[p + 7] & 0xff);
    if (type == 1 && c.sasl != null && !c.sasl.done) {
      c.sasl.frame(c.codec.decode(b, p + offset, p + size));
      if (c.sasl.done) {
        headerRead = false;
      }
    } else if (type == 0 && (c.sasl == null || c.sasl.done)) {
      if (offset < size) {
        inbound.performative(b, p + offset, p + size, channel);
      }
    } else {
      throw AmqpException.framing("unexpected frame type " + type);
    }
    return p + size;
  }
}
