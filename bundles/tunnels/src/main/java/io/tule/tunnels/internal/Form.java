/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.tunnels.internal;

import io.tule.amqp.client.Sections;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * The messages of a stream, the same as in the proxy's TCP bridge (contract: each chunk is a
 * message with the bytes as its body, one binary value, the end of either side ends the links).
 * Bridges of ours tell each other by a property of the routed link; between them a message says
 * that no more bytes follow.
 */
final class Form {
  /** Property of the routed link's attaches. */
  static final String OURS = "tule.tcp";

  /** Subject of the message after the last bytes. */
  static final String FIN = "tule.tcp.fin";

  /** Condition with which a link ends whose connection was reset. */
  static final String RESET = "tule:tcp-reset";

  /** Bytes of a chunk at most, so that its message fits in one frame of 32 KiB. */
  static final int CHUNK = 32 * 1024 - 256;

  private Form() {}

  static ByteBuffer[] chunk(byte[] bytes, int from, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, from, copy, 0, length);
    return new ByteBuffer[] {Sections.binary(length), ByteBuffer.wrap(copy)};
  }

  static ByteBuffer[] fin() {
    Properties properties = new Properties();
    properties.setSubject(FIN);
    return new ByteBuffer[] {Sections.head(properties, Map.of()), Sections.data(0)};
  }
}
