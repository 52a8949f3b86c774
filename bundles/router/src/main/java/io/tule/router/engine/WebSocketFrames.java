/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frames of a WebSocket, RFC 6455, as a server reads and writes them. What a client sends in
 * binary frames is AMQP's bytes; how they are cut into frames means nothing.
 */
final class WebSocketFrames {
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int MAX_CONTROL = 125;
  private static final int HEAD = 14;

  private final byte[] head = new byte[HEAD];
  private int headLength;
  private boolean inPayload;
  private int opcode;
  private long left;
  private int masked;
  private final byte[] control = new byte[MAX_CONTROL];
  private int controlLength;
  private boolean closed;

  /** What is to be written because of what was read: answers to pings and closes. */
  private ByteBuffer answer;

  /** Takes what was read, gives AMQP's bytes. */
  byte[] read(ByteBuffer in) throws IOException {
    byte[] out = new byte[in.remaining()];
    int n = 0;
    while (in.hasRemaining() && !closed) {
      if (!inPayload) {
        head(in);
        continue;
      }
      int take = (int) Math.min(left, in.remaining());
      for (int i = 0; i < take; i++) {
        byte b = (byte) (in.get() ^ head[headLength - 4 + (masked++ & 3)]);
        if (opcode < CLOSE) {
          out[n++] = b;
        } else {
          control[controlLength++] = b;
        }
      }
      left -= take;
      endOfFrame();
    }
    in.position(in.limit());
    return Arrays.copyOf(out, n);
  }

  /** Reads the head of a frame, byte by byte. */
  private void head(ByteBuffer in) throws IOException {
    head[headLength++] = in.get();
    if (headLength < 2) {
      return;
    }
    int length = head[1] & 0x7f;
    int whole = 6 + (length == 126 ? 2 : length == 127 ? 8 : 0);
    if ((head[1] & 0x80) == 0 || (head[0] & 0x70) != 0) {
      throw new IOException("WebSocket frame without mask, or with an extension");
    }
    if (headLength < whole) {
      return;
    }
    opcode = head[0] & 0x0f;
    long payload = length;
    if (length >= 126) {
      payload = 0;
      for (int i = 2; i < whole - 4; i++) {
        payload = payload << 8 | (head[i] & 0xff);
      }
    }
    boolean known =
        opcode == CONTINUATION
            || opcode == BINARY
            || (opcode >= CLOSE && opcode <= PONG && payload <= MAX_CONTROL);
    if (!known || payload < 0) {
      throw new IOException("WebSocket frame of kind " + opcode + " is not taken");
    }
    left = payload;
    masked = 0;
    controlLength = 0;
    inPayload = true;
    endOfFrame();
  }

  private void endOfFrame() {
    if (left > 0) {
      return;
    }
    inPayload = false;
    headLength = 0;
    if (opcode == PING) {
      answer(frame(PONG, ByteBuffer.wrap(control, 0, controlLength)));
    } else if (opcode == CLOSE) {
      closed = true;
      answer(frame(CLOSE, ByteBuffer.wrap(control, 0, Math.min(2, controlLength))));
    }
  }

  private void answer(ByteBuffer b) {
    if (answer == null) {
      answer = b;
    } else {
      ByteBuffer both = ByteBuffer.allocate(answer.remaining() + b.remaining());
      answer = both.put(answer).put(b).flip();
    }
  }

  /** The answers, or null. */
  ByteBuffer takeAnswer() {
    ByteBuffer b = answer;
    answer = null;
    return b;
  }

  /** The peer has closed. */
  boolean closed() {
    return closed;
  }

  /** AMQP's bytes in a frame. */
  static ByteBuffer binary(ByteBuffer payload) {
    return frame(BINARY, payload);
  }

  /** The last frame. */
  static ByteBuffer close() {
    return frame(CLOSE, ByteBuffer.wrap(new byte[] {0x03, (byte) 0xe8}));
  }

  private static ByteBuffer frame(int opcode, ByteBuffer payload) {
    int n = payload.remaining();
    ByteBuffer b = ByteBuffer.allocate(n + 10);
    b.put((byte) (0x80 | opcode));
    if (n < 126) {
      b.put((byte) n);
    } else if (n <= 0xffff) {
      b.put((byte) 126).putShort((short) n);
    } else {
      b.put((byte) 127).putLong(n);
    }
    return b.put(payload).flip();
  }
}
