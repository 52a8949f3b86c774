/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.io.Reader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Images as directories: {@code <name, percent-encoded>/rootfs} and {@code image.properties}. */
final class ImageStore {
  private final Path directory;

  ImageStore(Path directory) {
    this.directory = directory;
  }

  /**
   * What an image says of itself.
   *
   * @param rootfs its files
   * @param entrypoint stands before the command
   * @param command unless the microservice has its own
   * @param environment before the microservice's own
   */
  record Image(
      Path rootfs, List<String> entrypoint, List<String> command, Map<String, String> environment) {
    Image {
      entrypoint = List.copyOf(entrypoint);
      command = List.copyOf(command);
      environment = new LinkedHashMap<>(environment);
    }
  }

  Path path(ImageReference image) {
    return directory.resolve(URLEncoder.encode(image.familiar(), StandardCharsets.UTF_8));
  }

  boolean has(ImageReference image) {
    return Files.isDirectory(path(image).resolve("rootfs"), LinkOption.NOFOLLOW_LINKS);
  }

  TuleException missing(ImageReference image) {
    return new TuleException(
        ReasonCode.IMAGE_NOT_FOUND,
        "Image "
            + image.familiar()
            + " is not in the process runtime's store at "
            + path(image)
            + "; this runtime cannot pull");
  }

  Image load(ImageReference image) {
    if (!has(image)) {
      throw missing(image);
    }
    Properties properties = new Properties();
    Path file = path(image).resolve("image.properties");
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new TuleException(ReasonCode.RUNTIME_FAILED, file + " cannot be read", e);
      }
    }
    return new Image(
        path(image).resolve("rootfs"),
        list(properties, "entrypoint."),
        list(properties, "command."),
        map(properties, "environment."));
  }

  static List<String> list(Properties properties, String prefix) {
    List<String> values = new ArrayList<>();
    String value;
    while ((value = properties.getProperty(prefix + values.size())) != null) {
      values.add(value);
    }
    return values;
  }

  static Map<String, String> map(Properties properties, String prefix) {
    Map<String, String> values = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .filter(name -> name.startsWith(prefix))
        .sorted()
        .forEach(name -> values.put(name.substring(prefix.length()), properties.getProperty(name)));
    return values;
  }
}
