/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What is between AMQP and a socket. It never blocks. */
interface Wire {
  /** Makes one for each connection. */
  interface Maker {
    /** Nothing is between. */
    Maker PLAIN =
        new Maker() {
          @Override
          public Wire on(SocketChannel channel, String host, int port) {
            return new PlainWire(channel);
          }

          @Override
          public boolean certificate() {
            return false;
          }
        };

    /** To be called once the channel is connected. */
    Wire on(SocketChannel channel, String host, int port) throws IOException;

    /** Whether this end shows a certificate, by which it may be known. */
    boolean certificate();
  }

  /** Bytes read, 0 if there are none now, negative at the end. */
  int read(ByteBuffer into) throws IOException;

  /** Bytes taken, 0 if none can be now. */
  int write(ByteBuffer from) throws IOException;

  /** Writes what was taken before. */
  void flush() throws IOException;

  /**
   * Whether it waits until the socket takes more.
   *
   * @param pending whether there are bytes that were not taken
   */
  boolean isBlocked(boolean pending);
}
