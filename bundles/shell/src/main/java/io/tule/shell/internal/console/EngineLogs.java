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
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** Reads a microservice's log outside the platform: a process's file, or the engine's command. */
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
    List<String> how = follow ? List.of("--follow") : List.of();
    Optional<Path> file = processLog(container);
    List<String> command = new ArrayList<>();
    try {
      if (file.isPresent()) {
        command.addAll(List.of("tail", "--lines", String.valueOf(tail)));
        command.addAll(how);
        command.add(file.get().toString());
      } else if (exists(container)) {
        command.addAll(List.of("docker", "logs", "--tail", String.valueOf(tail)));
        command.addAll(how);
        command.add(container);
      } else {
        throw elsewhere(name);
      }
      copy(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw elsewhere(name);
    }
  }

  /** The log of a microservice that runs as a process of this machine. */
  private Optional<Path> processLog(String container) {
    Path instances = data.resolve("process").resolve("instances");
    try (DirectoryStream<Path> each = Files.newDirectoryStream(instances)) {
      for (Path instance : each) {
        Path properties = instance.resolve("instance.properties");
        Path log = instance.resolve("log");
        if (Files.isReadable(properties) && Files.isReadable(log) && named(properties, container)) {
          return Optional.of(log);
        }
      }
    } catch (IOException e) {
      // No such directory: the runtime is not used on this machine.
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean named(Path file, String container) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return container.equals(properties.getProperty("name"));
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
            + " runs neither in this machine's container engine nor as a process below "
            + data
            + "; reading the logs of other machines is not implemented."
            + " Use tule:logs in the console of its agent's machine.");
  }
}
