/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts and ends processes of instances. */
final class Launcher {
  private static final int MAX_ANSWER = 4 * 1024;
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  /** The constant script gets the signal and the group as arguments. */
  private static final String SIGNAL = "kill -s \"$1\" -- \"-$2\"";

  private final Path supervisor;
  private final boolean chroot;

  Launcher(Path directory) throws IOException {
    this.supervisor = directory.resolve("supervisor.sh");
    Path next = directory.resolve("supervisor.sh.new");
    try (InputStream script = Launcher.class.getResourceAsStream("supervisor.sh")) {
      Files.copy(script, next, StandardCopyOption.REPLACE_EXISTING);
    }
    // A running shell reads on in the file it has open, so the file is replaced, not rewritten.
    Files.move(next, supervisor, StandardCopyOption.ATOMIC_MOVE);
    this.chroot = run(List.of("/bin/sh", "-c", "test \"$(id -u)\" = 0 && unshare -m true")) == 0;
  }

  /** Whether processes get their own root directory and mounts, for which one must be root. */
  boolean isolates() {
    return chroot;
  }

  /** A tool of the node, whatever the path of the microservice is. */
  private static String tool(String name) {
    for (String folder : List.of("/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/")) {
      if (Files.isExecutable(Path.of(folder + name))) {
        return folder + name;
      }
    }
    throw new TuleException(
        ReasonCode.RUNTIME_UNAVAILABLE, "The process runtime needs the program " + name);
  }

  private static int run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.destroyForcibly();
      return -1;
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /**
   * Starts an instance's command.
   *
   * @param program the command's file, which stands for its first word where roots are shared
   */
  void start(Instance instance, Path program) {
    List<String> command = new ArrayList<>();
    command.add(tool("setsid"));
    if (chroot) {
      command.addAll(List.of(tool("unshare"), "-m"));
    }
    command.addAll(List.of("/bin/sh", supervisor.toString(), instance.directory().toString()));
    command.add(chroot ? "chroot" : "plain");
    command.add(instance.property("logBytes"));
    command.add(instance.property("logFiles"));
    command.add(instance.property("user"));
    List<String> mounts = instance.list("mount.");
    command.add(Integer.toString(mounts.size() / 3));
    command.addAll(mounts);
    List<String> arguments = instance.list("argument.");
    try {
      command.add(chroot ? arguments.get(0) : named(instance, arguments.get(0), program));
      command.addAll(arguments.subList(1, arguments.size()));
      Files.deleteIfExists(instance.directory().resolve("exit"));
      Files.deleteIfExists(instance.directory().resolve("pid"));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectErrorStream(true);
      environment(builder, instance.map("environment."));
      Process process = builder.start();
      process.getOutputStream().close();
      String answer =
          new String(process.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
      if (!answer.contains("started")) {
        throw new TuleException(
            ReasonCode.RUNTIME_FAILED, "The process could not be started: " + answer.strip());
      }
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.RUNTIME_FAILED, "The process could not be started: " + e.getMessage(), e);
    }
  }

  /** A link of the name that was asked, which programs such as busybox go by, to the file found. */
  private static String named(Instance instance, String asked, Path program) throws IOException {
    Path links = Files.createDirectories(instance.directory().resolve("command"));
    Path link = links.resolve(Path.of(asked).getFileName().toString());
    Files.deleteIfExists(link);
    return Files.createSymbolicLink(link, program).toString();
  }

  /** Exactly what was asked, but for what would change the supervisor itself. */
  private static void environment(ProcessBuilder builder, Map<String, String> asked) {
    Map<String, String> environment = builder.environment();
    environment.clear();
    asked.forEach(
        (name, value) -> {
          if (!name.startsWith("LD_") && !name.equals("ENV") && !name.equals("BASH_ENV")) {
            environment.put(name, value);
          }
        });
  }

  /** Asks, waits, kills; returns when the supervisor has written down how it ended. */
  void stop(Instance instance, Duration grace) {
    if (!instance.isRunning()) {
      return;
    }
    Instance.Pid pid = instance.pid();
    if (!grace.isZero()) {
      signal("TERM", pid.child());
      if (awaitEnd(pid, grace)) {
        return;
      }
    }
    signal("KILL", pid.child());
    if (!awaitEnd(pid, AFTER_KILL) && instance.isRunning()) {
      throw new TuleException(
          ReasonCode.RUNTIME_FAILED, "Process " + pid.child() + " cannot be killed");
    }
  }

  private static void signal(String signal, long group) {
    run(List.of("/bin/sh", "-c", SIGNAL, "sh", signal, Long.toString(group)));
  }

  private static boolean awaitEnd(Instance.Pid pid, Duration limit) {
    long supervisor = pid.supervisor();
    long watched = ProcessHandle.of(supervisor).isPresent() ? supervisor : pid.child();
    try {
      ProcessHandle handle = ProcessHandle.of(watched).orElse(null);
      if (handle != null) {
        handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      }
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Runs a command beside an instance's process. */
  Process startInside(Instance instance, List<String> command) throws IOException {
    List<String> line = new ArrayList<>();
    if (chroot) {
      line.addAll(List.of(tool("nsenter"), "-m", "-t", Long.toString(instance.pid().child())));
      line.addAll(List.of(tool("chroot"), instance.directory().resolve("rootfs").toString()));
    }
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.directory(instance.directory().resolve("work").toFile());
    environment(builder, instance.map("environment."));
    return builder.start();
  }

  /** Finds a program as the process will find it. */
  Path find(Path rootfs, String program, String path) throws IOException {
    if (program.contains("/")) {
      Path file = Trees.inside(rootfs, program);
      return Files.isExecutable(file) ? file : missing(program);
    }
    for (String folder : path.split(":", -1)) {
      // Where roots are shared the path names the image's directories as the node has them.
      boolean ofImage = !chroot && folder.startsWith(rootfs.toString());
      if (ofImage) {
        folder = folder.substring(rootfs.toString().length());
      }
      if (folder.startsWith("/") && (chroot || ofImage)) {
        Path file = Trees.inside(rootfs, folder + "/" + program);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
          return file;
        }
      }
    }
    return missing(program);
  }

  private static Path missing(String program) {
    throw new TuleException(
        ReasonCode.COMMAND_NOT_FOUND,
        "The command cannot be executed: \"" + program + "\" is not in the image");
  }
}
