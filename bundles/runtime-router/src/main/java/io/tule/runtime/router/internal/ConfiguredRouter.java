/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.Labels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A configuration of the router's component that names a file in the agent's directory. */
final class ConfiguredRouter implements RouterPlace {
  private static final Logger LOG = LoggerFactory.getLogger(ConfiguredRouter.class);
  private static final String FACTORY = "io.tule.router";
  private static final String INSTANCE = "agent";
  private static final String OWNER = "tule.owner";
  private static final String NAME = "tule.name";
  private static final String MICROSERVICE = "tule.microservice";
  private static final String SPEC = "tule.spec";
  private static final String MOUNTS = "tule.mounts";
  private static final String REVISION = "tule.revision";

  private final ConfigurationAdmin admin;
  private final Path file;

  /** Keeps the file in a directory, which is made when it is needed. */
  ConfiguredRouter(ConfigurationAdmin admin, Path directory) {
    this.admin = admin;
    this.file = directory.resolve("router.json");
  }

  private Configuration configuration() throws IOException {
    return admin.getFactoryConfiguration(FACTORY, INSTANCE, "?");
  }

  @Override
  public Optional<Remembered> remembered() {
    try {
      Dictionary<String, Object> known = configuration().getProperties();
      if (known == null || known.get(OWNER) == null) {
        return Optional.empty();
      }
      return Optional.of(
          new Remembered(
              text(known, OWNER),
              text(known, NAME),
              RouterRuntime.labels(text(known, MICROSERVICE), text(known, SPEC)),
              mounts((String[]) known.get(MOUNTS))));
    } catch (IOException e) {
      LOG.warn("The router's configuration cannot be read: {}", e.toString());
      return Optional.empty();
    }
  }

  private static String text(Dictionary<String, Object> properties, String name) {
    Object value = properties.get(name);
    return value == null ? "" : value.toString();
  }

  private static List<ContainerSpec.Mount> mounts(String[] lines) {
    List<ContainerSpec.Mount> mounts = new ArrayList<>();
    for (String line : lines == null ? new String[0] : lines) {
      String[] ends = line.split("\n", 2);
      mounts.add(new ContainerSpec.Mount(ends[0], ends[1], true, false));
    }
    return mounts;
  }

  @Override
  public void put(Remembered whose, String text) {
    Map<String, Object> next = new LinkedHashMap<>();
    next.put("conf", file.toString());
    next.put(OWNER, whose.owner());
    next.put(NAME, whose.name());
    next.put(MICROSERVICE, whose.labels().getOrDefault(Labels.MICROSERVICE, ""));
    next.put(SPEC, whose.labels().getOrDefault(Labels.SPEC, ""));
    next.put(
        MOUNTS,
        whose.mounts().stream()
            .filter(mount -> !mount.volume())
            .map(mount -> mount.source() + "\n" + mount.target())
            .toArray(String[]::new));
    try {
      Configuration configuration = configuration();
      boolean other = write(text);
      Dictionary<String, Object> known = configuration.getProperties();
      // A number that grows has the component read the file again.
      long revision = 0;
      if (known != null && known.get(REVISION) instanceof Long number) {
        revision = number;
      }
      next.put(REVISION, other ? revision + 1 : revision);
      if (other || known == null || !same(known, next)) {
        configuration.update(FrameworkUtil.asDictionary(next));
      }
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.RUNTIME_FAILED, "The router's configuration cannot be written", e);
    }
  }

  private static boolean same(Dictionary<String, Object> known, Map<String, Object> next) {
    return next.entrySet().stream()
        .allMatch(
            entry -> {
              Object before = known.get(entry.getKey());
              return (before instanceof Object[] one && entry.getValue() instanceof Object[] two)
                  ? Arrays.equals(one, two)
                  : entry.getValue().equals(before);
            });
  }

  /** Whether it was another one before. */
  private boolean write(String text) throws IOException {
    if (Files.exists(file) && Files.readString(file).equals(text)) {
      return false;
    }
    Files.createDirectories(file.getParent());
    Path next = file.resolveSibling("router.json.next");
    Files.deleteIfExists(next);
    Files.createFile(
        next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(next, text.getBytes(StandardCharsets.UTF_8));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return true;
  }

  @Override
  public void clear() {
    try {
      configuration().delete();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.RUNTIME_FAILED, "The router's configuration cannot be removed", e);
    }
  }
}
