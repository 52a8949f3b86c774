/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

/** A peer broke the protocol: its connection is closed with a condition. */
public final class AmqpException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String condition;

  public AmqpException(String condition, String description) {
    super(description, null, false, false);
    this.condition = condition;
  }

  static AmqpException framing(String description) {
    return new AmqpException("amqp:connection:framing-error", description);
  }

  static AmqpException decode(String description) {
    return new AmqpException("amqp:decode-error", description);
  }

  /** The AMQP error condition. */
  public String condition() {
    return condition;
  }
}
