/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import org.osgi.annotation.versioning.ConsumerType;

/** A command that runs inside a container. */
@ConsumerType
public interface ExecSession extends AutoCloseable {
  /**
   * Gives the command input.
   *
   * @param bytes not kept after the call
   */
  void input(byte[] bytes);

  /** Ends the command and the session. */
  @Override
  void close();
}
