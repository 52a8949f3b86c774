/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * Reads the sections of one AMQP message as its bytes come: bodies of data sections are passed on
 * piece by piece, all else when it is whole.
 */
public final class SectionReader {
  /** Takes what was read. */
  public interface Sink {
    default void properties(Properties properties) {}

    default void applicationProperties(Map<String, Object> entries) {}

    /** Some bytes of the body; not copied. */
    void data(ByteBuffer bytes);

    /** A body that is one AMQP value. */
    default void value(Object value) {}

    default void footer(Map<String, Object> entries) {}
  }

  private final int maxSection;

  /**
   * For one message.
   *
   * @param maxSection bytes of a section that is not data
   */
  public SectionReader(int maxSection) {
    this.maxSection = maxSection;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalArgumentException if that is no AMQP message, or a section is too long
   */
  public void read(ByteBuffer bytes, Sink sink) {
    throw new UnsupportedOperationException("not yet" + maxSection);
  }

  /** Whether a message may end here, that is, between two sections. */
  public boolean isAtEnd() {
    return true;
  }
}
