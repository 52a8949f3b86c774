/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Programs of the node. A program sees nothing of the agent's environment but its path. */
public interface Programs {
  /**
   * Starts a program.
   *
   * @param environment further variables
   * @param line receives each line of its output and errors, cut at some length; must not block
   * @param ended receives its exit status, after the last line
   * @return ends it
   * @throws IOException if it cannot be started, or too many run
   */
  Running start(
      List<String> command,
      Map<String, String> environment,
      Consumer<String> line,
      IntConsumer ended)
      throws IOException;

  /**
   * Runs a program to its end.
   *
   * @return its exit status; -1 if it took longer than {@code limit} and was ended
   */
  int run(List<String> command, Duration limit) throws IOException;

  /**
   * Starts a program that outlives the agent.
   *
   * @param log takes its output
   */
  void detach(List<String> command, Map<String, String> environment, Path log) throws IOException;

  /** A program that runs. */
  interface Running {
    /** Ends it; does nothing if it has ended. */
    void end();
  }
}
