/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import java.util.List;

/**
 * A command for the inside of a container.
 *
 * @param command program and arguments, at least one
 * @param terminal whether it gets a terminal
 */
public record ExecRequest(List<String> command, boolean terminal) {
  /** Copies the command. */
  public ExecRequest {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command");
    }
    command = List.copyOf(command);
  }
}
