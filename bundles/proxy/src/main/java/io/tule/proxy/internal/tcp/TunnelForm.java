/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.tule.amqp.client.Sections;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * The messages of a tunnel. As ioFog's proxy has it each chunk is one message with the bytes as its
 * body, one binary value, and the end of either side ends the links. Between two of ours, which
 * tell each other by {@link #OURS} in the properties of the routed link, a message with the subject
 * {@link #FIN} says that no more bytes follow in its direction, and the routed link ends with
 * {@link #RESET} where a connection was reset.
 */
final class TunnelForm {
  /** Property of the routed link's attaches. */
  static final String OURS = "tule.tcp";

  /** Subject of the message after the last bytes. */
  static final String FIN = "tule.tcp.fin";

  /** Condition with which a link ends whose connection was reset. */
  static final String RESET = "tule:tcp-reset";

  /** Condition with which an attach is refused if the connection cannot be made. */
  static final String UNREACHABLE = "tule:tcp-unreachable";

  /** Bytes of a chunk at most, so that its message fits in one frame of 32 KiB. */
  static final int CHUNK = 32 * 1024 - 256;

  static final Map<String, Object> PROPERTIES = Map.of(OURS, 1);

  private static final int LONG_HEAD = 8;
  private static final int SHORT_HEAD = 5;

  private TunnelForm() {}

  /** The message of a chunk; the bytes are copied. */
  static ByteBuffer chunk(ByteBuf bytes) {
    int n = bytes.readableBytes();
    byte[] all;
    if (n < 256) {
      all = new byte[SHORT_HEAD + n];
      all[3] = (byte) 0xa0;
      all[4] = (byte) n;
      bytes.readBytes(all, SHORT_HEAD, n);
    } else {
      all = new byte[LONG_HEAD + n];
      all[3] = (byte) 0xb0;
      all[4] = (byte) (n >> 24);
      all[5] = (byte) (n >> 16);
      all[6] = (byte) (n >> 8);
      all[7] = (byte) n;
      bytes.readBytes(all, LONG_HEAD, n);
    }
    all[1] = 0x53;
    all[2] = 0x77;
    return ByteBuffer.wrap(all);
  }

  static ByteBuffer[] fin() {
    Properties p = new Properties();
    p.setSubject(FIN);
    return new ByteBuffer[] {Sections.head(p, Map.of()), Sections.data(0)};
  }
}
