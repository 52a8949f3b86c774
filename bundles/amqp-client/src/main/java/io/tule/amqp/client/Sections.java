/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** Writes the sections of an AMQP message. Any thread. */
public final class Sections {
  private Sections() {}

  /**
   * The sections before the body.
   *
   * @param applicationProperties none if empty
   */
  public static ByteBuffer head(Properties properties, Map<String, Object> applicationProperties) {
    throw new UnsupportedOperationException("not yet");
  }

  /** What stands before the bytes of one data section; a body may be several of them. */
  public static ByteBuffer data(int length) {
    ByteBuffer b = ByteBuffer.allocate(8);
    b.put((byte) 0).put((byte) 0x53).put((byte) 0x75);
    if (length < 256) {
      b.put((byte) 0xa0).put((byte) length);
    } else {
      b.put((byte) 0xb0).putInt(length);
    }
    return b.flip();
  }

  /** The section after the body. */
  public static ByteBuffer footer(Map<String, Object> entries) {
    throw new UnsupportedOperationException("not yet");
  }
}
