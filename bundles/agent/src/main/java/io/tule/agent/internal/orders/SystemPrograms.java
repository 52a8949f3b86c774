/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Programs as processes of the operating system. */
public final class SystemPrograms implements Programs {
  private static final Logger LOG = LoggerFactory.getLogger(SystemPrograms.class);
  private static final int LONGEST_LINE = 8_192;
  private static final int FORCE_SECONDS = 3;
  private static final List<String> KEPT = List.of("PATH", "LANG", "TZ", "HOME");

  private final Executor threads;

  /**
   * Starts nothing yet.
   *
   * @param threads one is taken by each program that runs; refuses when there are too many
   */
  public SystemPrograms(Executor threads) {
    this.threads = threads;
  }

  @Override
  public Running start(
      List<String> command,
      Map<String, String> environment,
      Consumer<String> line,
      IntConsumer ended)
      throws IOException {
    ProcessBuilder builder = builder(command, environment).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    Process process = builder.start();
    try {
      threads.execute(() -> follow(process, line, ended));
    } catch (RejectedExecutionException e) {
      end(process);
      throw new IOException("too many programs run", e);
    }
    return () -> end(process);
  }

  private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().putAll(environment);
    return builder;
  }

  private static void follow(Process process, Consumer<String> line, IntConsumer ended) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines(reader, line);
    } catch (IOException e) {
      LOG.debug("the output of a program ended", e);
    }
    int status = -1;
    try {
      status = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    ended.accept(status);
  }

  /** A line that is too long comes in pieces. */
  private static void lines(Reader reader, Consumer<String> line) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c != '\n') {
        text.append((char) c);
      }
      if (c == '\n' || text.length() >= LONGEST_LINE) {
        line.accept(text.toString());
        text.setLength(0);
      }
    }
    if (text.length() > 0) {
      line.accept(text.toString());
    }
  }

  private static void end(Process process) {
    process.destroy();
    var unused =
        process
            .onExit()
            .orTimeout(FORCE_SECONDS, TimeUnit.SECONDS)
            .whenComplete((done, late) -> process.destroyForcibly());
  }

  @Override
  public int run(List<String> command, Duration limit) throws IOException {
    ProcessBuilder builder = builder(command, Map.of()).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end(process);
    return -1;
  }

  @Override
  public void detach(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder = builder(command, environment).redirectErrorStream(true);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
  }
}
