/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a microservice's log outside the platform, through the engine's own command. */
public final class EngineLogs {
  private static final int LOOK_SECONDS = 10;

  private final Path data;
  private final PrintStream out;

  /** Creates a reader for a data directory. */
  public EngineLogs(Path data, PrintStream out) {
    this.data = data;
    this.out = out;
  }

  /**
   * Prints a log.
   *
   * @throws TuleException with {@code NOT_IMPLEMENTED} if the microservice is not on this machine
   */
  public void print(String name, String uuid, int tail, boolean follow)
      throws InterruptedException {
    if (!uuid.matches("[A-Za-z0-9-]+")) {
      throw new TuleException(ReasonCode.INTERNAL, "The microservice's identifier is malformed");
    }
    String container = "iofog_" + uuid;
    try {
      if (!exists(container)) {
        throw elsewhere(name);
      }
      List<String> command =
          new ArrayList<>(List.of("docker", "logs", "--tail", String.valueOf(tail)));
      if (follow) {
        command.add("--follow");
      }
      command.add(container);
      copy(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw elsewhere(name);
    }
  }

  private boolean exists(String container) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("docker", "container", "inspect", "--format", "{{.Id}}", container)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(LOOK_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new TuleException(ReasonCode.TIMEOUT, "The container engine does not answer");
    }
    return process.exitValue() == 0;
  }

  private void copy(Process process) throws IOException, InterruptedException {
    try (InputStream stream = process.getInputStream()) {
      stream.transferTo(out);
      out.flush();
    } finally {
      process.destroy();
    }
    if (process.waitFor() != 0) {
      throw new TuleException(ReasonCode.RUNTIME_FAILED, "The container engine gave no log");
    }
  }

  private TuleException elsewhere(String name) {
    return new TuleException(
        ReasonCode.NOT_IMPLEMENTED,
        "Microservice "
            + name
            + " has no container in this machine's engine (data directory "
            + data
            + "); reading the logs of other machines is not implemented."
            + " Use tule:logs in the console of its agent's machine.");
  }
}
