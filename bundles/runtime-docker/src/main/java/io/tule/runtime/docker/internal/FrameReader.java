/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Takes apart the engine's stream of two outputs: each frame has a head of eight bytes, the first
 * of which tells the output and the last four the length.
 */
final class FrameReader {
  private static final int CHUNK = 32 * 1024;
  private static final int STANDARD_ERROR = 2;

  private FrameReader() {}

  /** Receives a piece of an output. */
  interface Target {
    void frame(boolean errorStream, byte[] bytes);
  }

  /** Reads to the end. */
  static void read(InputStream body, boolean terminal, Target target) throws IOException {
    if (terminal) {
      readRaw(body, target);
      return;
    }
    DataInputStream in = new DataInputStream(body);
    while (true) {
      int stream = in.read();
      if (stream < 0) {
        return;
      }
      in.readFully(new byte[3]);
      long left = Integer.toUnsignedLong(in.readInt());
      while (left > 0) {
        byte[] bytes = in.readNBytes((int) Math.min(CHUNK, left));
        if (bytes.length == 0) {
          throw new EOFException();
        }
        left -= bytes.length;
        target.frame(stream == STANDARD_ERROR, bytes);
      }
    }
  }

  private static void readRaw(InputStream body, Target target) throws IOException {
    byte[] buffer = new byte[CHUNK];
    int count;
    while ((count = body.read(buffer)) >= 0) {
      if (count > 0) {
        target.frame(false, java.util.Arrays.copyOf(buffer, count));
      }
    }
  }
}
