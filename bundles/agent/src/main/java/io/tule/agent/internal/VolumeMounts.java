/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.agent.internal.journal.PrivateFiles;
import io.tule.api.FileKeys;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerSpec;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets and configuration files that the Controller delivers, as directories that microservices
 * mount. Each has a directory of its own for each version behind a link {@code ..data}, as
 * Kubernetes has it, so that a container sees all of a new version or nothing of it. Only the
 * agent's own user reaches them on the node.
 */
public final class VolumeMounts {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeMounts.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,254}");

  /** Before the name of a volume mount in a mount's source. */
  public static final String SCHEME = "volumeMount:";

  private static final String LINK = "..data";
  private static final int MAX_MOUNTS = 256;
  private static final int MAX_KEYS = 256;

  private final Path root;

  /** Creates it; nothing is read. */
  public VolumeMounts(Path dataDirectory) {
    root = dataDirectory.resolve("volumes");
  }

  /**
   * Takes the Controller's list; what is not in it any more goes. One that cannot be taken stays as
   * it was and keeps none of the others.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} for the first that cannot be taken, {@code
   *     LIMIT_EXCEEDED} or {@code DISK_FULL}
   */
  public synchronized void received(JsonNode list) {
    Set<Path> wanted = new HashSet<>();
    List<TuleException> failures = new ArrayList<>();
    try {
      if (list.size() > MAX_MOUNTS) {
        throw new TuleException(ReasonCode.LIMIT_EXCEEDED, "Too many volume mounts");
      }
      PrivateFiles.createDirectory(root);
      for (JsonNode mount : list) {
        try {
          wanted.add(directory(mount));
          write(mount);
        } catch (TuleException e) {
          failures.add(e);
        }
      }
      for (String kind : new String[] {"secrets", "configMaps"}) {
        removeOthers(root.resolve(kind), wanted);
      }
    } catch (IOException e) {
      throw new TuleException(ReasonCode.DISK_FULL, "Volume mounts cannot be written", e);
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  /** A mount with the place where a volume mount is on this node; all others as they are. */
  public ContainerSpec.Mount place(ContainerSpec.Mount mount) {
    if (!mount.source().startsWith(SCHEME)) {
      return mount;
    }
    String source = find(mount.source().substring(SCHEME.length())).toAbsolutePath().toString();
    return new ContainerSpec.Mount(source, mount.target(), true, false);
  }

  /**
   * The directory, or with a key the file, of a volume mount.
   *
   * @param source a name, or a name and a key with a slash between
   * @throws TuleException with {@code VOLUME_MISSING} if the Controller has not delivered it
   */
  public Path find(String source) {
    int slash = source.indexOf('/');
    String name = slash < 0 ? source : source.substring(0, slash);
    String key = slash < 0 ? "" : source.substring(slash + 1);
    if (NAME.matcher(name).matches() && (key.isEmpty() || FileKeys.isValid(key))) {
      for (String kind : new String[] {"secrets", "configMaps"}) {
        Path directory = root.resolve(kind).resolve(name);
        Path found = key.isEmpty() ? directory : directory.resolve(key);
        if (Files.exists(directory.resolve(LINK)) && Files.exists(found)) {
          return found;
        }
      }
    }
    throw new TuleException(
        ReasonCode.VOLUME_MISSING, "The Controller has delivered no volume mount " + source);
  }

  private static boolean isSecret(JsonNode mount) {
    return mount.path("type").asText("").equals("secret");
  }

  private Path directory(JsonNode mount) {
    String name = mount.path("name").asText("");
    if (!NAME.matcher(name).matches()) {
      throw invalid("a volume mount cannot be read");
    }
    Path secrets = root.resolve("secrets").resolve(name);
    Path configMaps = root.resolve("configMaps").resolve(name);
    Path wanted = isSecret(mount) ? secrets : configMaps;
    Path present = isSecret(mount) ? configMaps : secrets;
    // One that became the other stays where containers have it.
    return Files.isDirectory(present) && !Files.isDirectory(wanted) ? present : wanted;
  }

  private void write(JsonNode mount) throws IOException {
    Path directory = directory(mount);
    String name = directory.getFileName().toString();
    boolean secret = isSecret(mount);
    JsonNode data = mount.path("data");
    if (!data.isObject() || data.size() > MAX_KEYS) {
      throw invalid("volume mount " + name + " cannot be read");
    }
    Path version = directory.resolve("..v" + mount.path("version").asLong());
    Map<String, byte[]> files = decode(name, data);
    Path link = directory.resolve(LINK);
    boolean present =
        Files.isSymbolicLink(link)
            && Files.readSymbolicLink(link).equals(version.getFileName())
            && same(version, files);
    if (present) {
      return;
    }
    PrivateFiles.createDirectory(directory.getParent());
    String mode = secret ? "rwx------" : "rwxr-xr-x";
    Path place = Files.exists(version, LinkOption.NOFOLLOW_LINKS) ? other(version) : version;
    createDirectory(directory, mode);
    createDirectory(place, mode);
    Set<String> tops = new LinkedHashSet<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String[] parts = file.getKey().split("/", -1);
      Path parent = place;
      for (int i = 0; i < parts.length - 1; i++) {
        parent = parent.resolve(parts[i]);
        createDirectory(parent, mode);
      }
      tops.add(parts[0]);
      Path path = parent.resolve(parts[parts.length - 1]);
      PrivateFiles.replace(path, file.getValue(), true);
      if (!secret) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
    point(link, place.getFileName());
    for (String top : tops) {
      point(directory.resolve(top), Path.of(LINK, top));
    }
    tidy(directory, place, tops);
    LOG.info("Volume mount {} is of version {} now", name, mount.path("version").asLong());
  }

  private static void createDirectory(Path directory, String mode) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
  }

  /** A place beside one that another content has. */
  private static Path other(Path version) {
    Path place = version;
    for (int n = 1; Files.exists(place, LinkOption.NOFOLLOW_LINKS); n++) {
      place = version.resolveSibling(version.getFileName() + "." + n);
    }
    return place;
  }

  private static Map<String, byte[]> decode(String name, JsonNode data) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<String> keys = new ArrayList<>();
    data.fieldNames().forEachRemaining(keys::add);
    if (!FileKeys.areValid(keys)) {
      throw invalid("volume mount " + name + " has a key that is no file's name");
    }
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      try {
        files.put(entry.getKey(), Base64.getMimeDecoder().decode(entry.getValue().asText("")));
      } catch (IllegalArgumentException e) {
        throw new TuleException(
            ReasonCode.INVALID_ARGUMENT, "Volume mount " + name + " is not in base64", e);
      }
    }
    return files;
  }

  private static boolean same(Path version, Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = version.resolve(file.getKey());
      if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        return false;
      }
    }
    try (Stream<Path> present = Files.walk(version)) {
      return present.filter(Files::isRegularFile).count() == files.size();
    }
  }

  /** Makes a link, or makes it point elsewhere, in one step. */
  private static void point(Path link, Path target) throws IOException {
    if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(target)) {
      return;
    }
    Path temporary = link.resolveSibling("..link");
    Files.deleteIfExists(temporary);
    Files.createSymbolicLink(temporary, target);
    Files.move(
        temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void tidy(Path directory, Path place, Set<String> keys) throws IOException {
    try (Stream<Path> present = Files.list(directory)) {
      for (Path path : present.toList()) {
        String file = path.getFileName().toString();
        boolean stays = path.equals(place) || file.equals(LINK) || keys.contains(file);
        if (!stays) {
          delete(path);
        }
      }
    }
  }

  private static void removeOthers(Path kind, Set<Path> wanted) throws IOException {
    if (!Files.isDirectory(kind)) {
      return;
    }
    try (Stream<Path> present = Files.list(kind)) {
      for (Path directory : present.toList()) {
        if (!wanted.contains(directory)) {
          delete(directory);
        }
      }
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static TuleException invalid(String text) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, text);
  }
}
