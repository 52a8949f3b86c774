/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of the images that came to the engine through this runtime. An engine cannot label what
 * it pulls, and only what is in here is ever pruned.
 */
final class PulledImages {
  private static final Logger LOG = LoggerFactory.getLogger(PulledImages.class);
  private static final int MAX_IMAGES = 2_000;

  private final Path file;
  private final Set<String> ids = new LinkedHashSet<>();

  PulledImages(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).stream().limit(MAX_IMAGES).forEach(ids::add);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Pulled images are not known any more and stay: {}", e.toString());
    }
  }

  synchronized Set<String> ids() {
    return Set.copyOf(ids);
  }

  synchronized void add(String id) {
    if (ids.size() < MAX_IMAGES && ids.add(id)) {
      save();
    }
  }

  synchronized void remove(String id) {
    if (ids.remove(id)) {
      save();
    }
  }

  private void save() {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.write(next, ids);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("List of pulled images not saved: {}", e.toString());
    }
  }
}
