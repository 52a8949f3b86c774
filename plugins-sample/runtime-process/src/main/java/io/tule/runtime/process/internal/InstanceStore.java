/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerSpec.Mount;
import io.tule.api.spi.runtime.ContainerSpec.PortBinding;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories of instances: {@code instances/<id>}, readable by nobody else. */
final class InstanceStore {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceStore.class);
  private static final String UNFINISHED = ".new-";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Path instances;
  private final Path volumes;
  private final boolean chroot;

  InstanceStore(Path directory, boolean chroot) throws IOException {
    this.instances = secret(directory.resolve("instances"));
    this.volumes = secret(directory.resolve("volumes"));
    this.chroot = chroot;
  }

  private static Path secret(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return directory;
  }

  Optional<Instance> find(String id) {
    if (!id.matches("[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return read(instances.resolve(id));
  }

  List<Instance> all() {
    List<Instance> found = new ArrayList<>();
    try (var directories = Files.newDirectoryStream(instances, "[0-9a-f]*")) {
      directories.forEach(directory -> read(directory).ifPresent(found::add));
    } catch (IOException e) {
      throw failure("Instances cannot be read", e);
    }
    return found;
  }

  private static Optional<Instance> read(Path directory) {
    try {
      return Files.isDirectory(directory)
          ? Optional.of(Instance.read(directory))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("Instance {} cannot be read: {}", directory.getFileName(), e.toString());
      return Optional.empty();
    }
  }

  /** Makes the directory whole or not at all. */
  Instance create(ContainerSpec spec, ImageStore.Image image) {
    String id = UUID.randomUUID().toString().replace("-", "");
    Path unfinished = instances.resolve(UNFINISHED + id);
    Path directory = instances.resolve(id);
    try {
      secret(unfinished);
      Files.createDirectory(unfinished.resolve("work"));
      Properties properties = describe(spec);
      List<String> mounts = new ArrayList<>();
      Map<String, String> environment = new LinkedHashMap<>(image.environment());
      if (chroot) {
        root(unfinished.resolve("rootfs"), spec, image);
      }
      prepareMounts(unfinished, spec, mounts, environment);
      for (PortBinding port : spec.ports()) {
        environment.put("TULE_PORT_" + port.containerPort(), Integer.toString(port.hostPort()));
      }
      environment.putAll(spec.environment());
      environment.putIfAbsent("PATH", DEFAULT_PATH);
      if (!chroot) {
        environment.put("PATH", pathBelow(image.rootfs()) + ":" + environment.get("PATH"));
      }
      number(properties, "mount.", mounts);
      environment.forEach((name, value) -> properties.setProperty("environment." + name, value));
      List<String> command = new ArrayList<>(image.entrypoint());
      command.addAll(spec.command().isEmpty() ? image.command() : spec.command());
      number(properties, "argument.", command);
      properties.setProperty(
          "rootfs", (chroot ? directory.resolve("rootfs") : image.rootfs()) + "");
      new Instance(unfinished, properties).save();
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
      return new Instance(directory, properties);
    } catch (IOException e) {
      discard(unfinished);
      throw failure("The instance cannot be made", e);
    } catch (TuleException e) {
      discard(unfinished);
      throw e;
    }
  }

  private static Properties describe(ContainerSpec spec) {
    Properties properties = new Properties();
    properties.setProperty("name", spec.name());
    properties.setProperty("owner", spec.owner());
    properties.setProperty("image", spec.image().toString());
    properties.setProperty("user", spec.security().user());
    properties.setProperty("logBytes", Long.toString(spec.log().fileMebibytes() * 1024L * 1024L));
    properties.setProperty("logFiles", Integer.toString(spec.log().files()));
    spec.labels().forEach((name, value) -> properties.setProperty("label." + name, value));
    List<String> ports = new ArrayList<>();
    spec.ports().forEach(port -> ports.add((port.udp() ? "udp " : "tcp ") + port.hostPort()));
    number(properties, "port.", ports);
    return properties;
  }

  private static void number(Properties properties, String prefix, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      properties.setProperty(prefix + i, values.get(i));
    }
  }

  private static void root(Path root, ContainerSpec spec, ImageStore.Image image)
      throws IOException {
    Trees.copy(image.rootfs(), root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String directory : List.of("proc", "dev", "etc", "tmp")) {
      Files.createDirectories(Trees.inside(root, directory));
    }
    StringBuilder hosts = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost\n");
    spec.extraHosts()
        .forEach((name, address) -> hosts.append(address).append('\t').append(name).append('\n'));
    Files.writeString(Trees.inside(root, "etc/hosts"), hosts);
    Path resolver = Path.of("/etc/resolv.conf");
    if (Files.isReadable(resolver)) {
      Files.write(Trees.inside(root, "etc/resolv.conf"), Files.readAllBytes(resolver));
    }
  }

  private void prepareMounts(
      Path unfinished, ContainerSpec spec, List<String> mounts, Map<String, String> environment)
      throws IOException {
    int number = 0;
    for (Mount mount : spec.mounts()) {
      Path source = source(mount);
      String target = mount.target();
      if (chroot) {
        Path root = unfinished.resolve("rootfs");
        Path place = Trees.inside(root, target);
        if (Files.isDirectory(source)) {
          Files.createDirectories(place);
        } else if (!Files.exists(place)) {
          Files.createDirectories(place.getParent());
          Files.createFile(place);
        }
        target = "/" + root.relativize(place);
      } else {
        target = source.toString();
        Files.createSymbolicLink(unfinished.resolve("work").resolve("mount-" + number), source);
      }
      mounts.addAll(List.of(source.toString(), target, mount.readOnly() ? "ro" : "rw"));
      environment.put("TULE_MOUNT_" + number++, target);
    }
  }

  private Path source(Mount mount) throws IOException {
    if (mount.volume()) {
      String name = URLEncoder.encode(mount.source(), StandardCharsets.UTF_8).replace(".", "%2E");
      Path volume = Files.createDirectories(volumes.resolve(name));
      Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxr-xr-x"));
      return volume;
    }
    Path source = Path.of(mount.source());
    if (!source.isAbsolute() || !Files.exists(source)) {
      throw new TuleException(
          ReasonCode.VOLUME_MISSING,
          "Volume source " + mount.source() + " does not exist on the node");
    }
    return source;
  }

  private static String pathBelow(Path rootfs) {
    List<String> folders = new ArrayList<>();
    for (String folder : DEFAULT_PATH.split(":", -1)) {
      folders.add(rootfs + folder);
    }
    return String.join(":", folders);
  }

  void delete(Instance instance) {
    Path leaving = instances.resolve(UNFINISHED + instance.id());
    try {
      Files.move(instance.directory(), leaving, StandardCopyOption.ATOMIC_MOVE);
      Trees.delete(leaving);
    } catch (IOException e) {
      throw failure("The instance cannot be removed", e);
    }
  }

  private static void discard(Path directory) {
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      LOG.warn("{} stays: {}", directory, e.toString());
    }
  }

  private static TuleException failure(String what, IOException cause) {
    String text = String.valueOf(cause.getMessage());
    ReasonCode reason =
        text.contains("No space left") ? ReasonCode.DISK_FULL : ReasonCode.RUNTIME_FAILED;
    return new TuleException(reason, what + ": " + text, cause);
  }
}
