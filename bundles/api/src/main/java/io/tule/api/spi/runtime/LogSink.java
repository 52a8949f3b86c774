/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives a log. A slow receiver slows the reading down and loses nothing. */
@ConsumerType
public interface LogSink {
  /**
   * A piece of the log, not always whole lines.
   *
   * @param errorStream whether it was written to the standard error stream
   * @param bytes belongs to the receiver
   */
  void frame(boolean errorStream, byte[] bytes);

  /**
   * The log has ended, or the reading has.
   *
   * @param message why, if by a failure; else empty
   */
  void end(String message);
}
