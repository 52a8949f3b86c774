/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/** Receives what a command writes, and its end. */
@ConsumerType
public interface ExecSink {
  /**
   * Output.
   *
   * @param errorStream whether of the standard error stream
   * @param bytes belongs to the receiver
   */
  void output(boolean errorStream, byte[] bytes);

  /**
   * The command has ended.
   *
   * @param exitCode its status, -1 if it could not run
   * @param message why it could not; else empty
   */
  void ended(int exitCode, String message);
}
