/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerState.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** One microservice's directory: what was asked, where its process is, how it ended. */
final class Instance {
  /** Where the process is. */
  record Pid(long child, String startTime, String boot, long supervisor) {}

  private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";
  private static final int START_TIME_FIELD = 19;

  private final Path directory;
  private final Properties properties;

  Instance(Path directory, Properties properties) {
    this.directory = directory;
    this.properties = properties;
  }

  static Instance read(Path directory) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve("instance.properties"))) {
      properties.load(reader);
    }
    return new Instance(directory, properties);
  }

  void save() throws IOException {
    Path file = directory.resolve("instance.properties");
    Path next = directory.resolve("instance.properties.new");
    try (OutputStream out = Files.newOutputStream(next)) {
      properties.store(out, null);
    }
    // The environment may hold secrets.
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  Path directory() {
    return directory;
  }

  String id() {
    return directory.getFileName().toString();
  }

  String name() {
    return property("name");
  }

  String owner() {
    return property("owner");
  }

  String property(String name) {
    return properties.getProperty(name, "");
  }

  List<String> list(String prefix) {
    return ImageStore.list(properties, prefix);
  }

  Map<String, String> map(String prefix) {
    return ImageStore.map(properties, prefix);
  }

  ContainerHandle handle() {
    return new ContainerHandle(ProcessRuntime.NAME, ProcessRuntime.HANDLE_VERSION, id());
  }

  Pid pid() {
    String[] parts = text("pid").split(" ", -1);
    try {
      return parts.length == 4
          ? new Pid(Long.parseLong(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]))
          : new Pid(0, "", "", 0);
    } catch (NumberFormatException e) {
      return new Pid(0, "", "", 0);
    }
  }

  /** Whether the process of the last start runs: the same number, start time and boot. */
  boolean isRunning() {
    Pid pid = pid();
    if (pid.child() == 0 || Files.exists(directory.resolve("exit"))) {
      return false;
    }
    try {
      String boot = Files.readString(Path.of(BOOT_ID)).strip();
      String stat = Files.readString(Path.of("/proc/" + pid.child() + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean zombie = fields[0].equals("Z");
      return !zombie && boot.equals(pid.boot()) && fields[START_TIME_FIELD].equals(pid.startTime());
    } catch (IOException e) {
      return false;
    }
  }

  ContainerState state() {
    boolean running = isRunning();
    boolean started = Files.exists(directory.resolve("pid"));
    Phase phase = running ? Phase.RUNNING : started ? Phase.EXITED : Phase.CREATED;
    String exit = text("exit");
    boolean unseen = phase == Phase.EXITED && exit.isEmpty();
    int code = exit.matches("[0-9]{1,3}") ? Integer.parseInt(exit) : 0;
    return new ContainerState(
        handle(),
        id(),
        name(),
        phase,
        map("label."),
        startedAt(),
        running ? 0 : unseen ? 137 : code,
        unseen ? "The process ended while nothing watched it" : "");
  }

  private long startedAt() {
    try {
      return Files.getLastModifiedTime(directory.resolve("pid")).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private String text(String file) {
    try {
      return Files.readString(directory.resolve(file)).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
