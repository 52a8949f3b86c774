/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import io.tule.amqp.client.internal.ValueWriter;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/** Writes the sections of an AMQP message. Any thread. */
public final class Sections {
  private Sections() {}

  /**
   * The sections before the body; the times of the properties are left out.
   *
   * @param applicationProperties none if empty
   */
  public static ByteBuffer head(Properties properties, Map<String, Object> applicationProperties) {
    ValueWriter w = new ValueWriter();
    Object[] fields = {
      properties.getMessageId(),
      properties.getUserId(),
      properties.getTo(),
      properties.getSubject(),
      properties.getReplyTo(),
      properties.getCorrelationId(),
      properties.getContentType(),
      properties.getContentEncoding(),
      null,
      null,
      properties.getGroupId(),
      properties.getGroupSequence(),
      properties.getReplyToGroupId()
    };
    int n = fields.length;
    while (n > 0 && fields[n - 1] == null) {
      n--;
    }
    if (n > 0) {
      w.descriptor(0x73);
      int at = w.begin(0xd0);
      for (int i = 0; i < n; i++) {
        w.value(fields[i]);
      }
      w.end(at, n);
    }
    if (!applicationProperties.isEmpty()) {
      w.descriptor(0x74);
      w.map(applicationProperties);
    }
    return w.bytes();
  }

  /** What stands before the bytes of one data section; a body may be several of them. */
  public static ByteBuffer data(int length) {
    return bytes(0x75, length);
  }

  /**
   * What stands before the bytes of a body that is one binary value: the form of clients made with
   * rhea, such as ioFog's proxy, which know no other.
   */
  public static ByteBuffer binary(int length) {
    return bytes(0x77, length);
  }

  private static ByteBuffer bytes(int section, int length) {
    ByteBuffer b = ByteBuffer.allocate(8);
    b.put((byte) 0).put((byte) 0x53).put((byte) section);
    if (length < 256) {
      b.put((byte) 0xa0).put((byte) length);
    } else {
      b.put((byte) 0xb0).putInt(length);
    }
    return b.flip();
  }

  /** A body that is one AMQP value: of a simple type, a list or a map. */
  public static ByteBuffer value(Object value) {
    ValueWriter w = new ValueWriter();
    w.descriptor(0x77);
    w.value(value);
    return w.bytes();
  }

  /** The section after the body. */
  public static ByteBuffer footer(Map<String, Object> entries) {
    ValueWriter w = new ValueWriter();
    w.descriptor(0x78);
    w.map(entries);
    return w.bytes();
  }
}
