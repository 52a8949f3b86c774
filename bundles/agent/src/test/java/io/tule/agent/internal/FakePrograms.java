/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.agent.internal.orders.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Programs that do what the test says. */
final class FakePrograms implements Programs {
  final List<Started> started = new ArrayList<>();
  final List<String> detached = new ArrayList<>();
  int exitStatus;

  /** A program that was started. */
  static final class Started {
    final List<String> command;
    final Map<String, String> environment;
    final Consumer<String> line;
    final IntConsumer ended;
    boolean running = true;

    Started(
        List<String> command,
        Map<String, String> environment,
        Consumer<String> line,
        IntConsumer ended) {
      this.command = command;
      this.environment = environment;
      this.line = line;
      this.ended = ended;
    }
  }

  @Override
  public Running start(
      List<String> command,
      Map<String, String> environment,
      Consumer<String> line,
      IntConsumer ended) {
    Started program = new Started(command, environment, line, ended);
    started.add(program);
    return () -> program.running = false;
  }

  @Override
  public int run(List<String> command, Duration limit) {
    return exitStatus;
  }

  @Override
  public void detach(List<String> command, Map<String, String> environment, Path log) {
    detached.add(String.join(" ", command) + " " + environment);
  }

  Started last() {
    return started.get(started.size() - 1);
  }
}
