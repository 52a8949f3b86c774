/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.reconcile.Images;
import io.tule.agent.internal.reconcile.Runtimes;
import io.tule.api.ImageReference;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes images that nothing needs: when ordered, every {@code dockerPruningFrequency} hours, and
 * while less than {@code availableDiskThreshold} percent of a disk is free. A runtime removes only
 * what came through it; the image of a microservice in the list stays, whether it runs or not.
 */
final class DiskCare {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCare.class);
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final Duration UNDER_PRESSURE = Duration.ofMinutes(30);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final int DEFAULT_HOURS = 1;
  private static final int DEFAULT_THRESHOLD = 20;

  private final Supplier<Settings> settings;
  private final Journal journal;
  private final Runtimes runtimes;
  private final Images images;
  private final Lanes lanes;
  private final Clock clock;
  private final Function<Path, Room> disks;
  private volatile String complaint = "";
  private long prunedAt;

  /**
   * The room on a disk.
   *
   * @param usable bytes that are free for this process
   * @param total its size in bytes, 0 if it is unknown
   */
  record Room(long usable, long total) {
    /** Free percent, rounded down; all of an unknown disk is free. */
    long percent() {
      return total <= 0 ? 100 : usable / Math.max(1, total / 100);
    }
  }

  DiskCare(
      Supplier<Settings> settings,
      Journal journal,
      Runtimes runtimes,
      Images images,
      Lanes lanes,
      Clock clock,
      Function<Path, Room> disks) {
    this.settings = settings;
    this.journal = journal;
    this.runtimes = runtimes;
    this.images = images;
    this.lanes = lanes;
    this.clock = clock;
    this.disks = disks;
    this.prunedAt = clock.millis();
  }

  /** The room on the disk of a path. */
  static Room roomOf(Path path) {
    try {
      FileStore store = Files.getFileStore(path);
      return new Room(store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      LOG.debug("no figures of {}", path, e);
      return new Room(0, 0);
    }
  }

  void start() {
    var unused = Lanes.every(lanes.link(), LOOK, () -> Lanes.run(lanes.work(), this::lookAndPrune));
  }

  /** Which disk has too little room, one sentence; empty if all have enough. Never blocks. */
  String complaint() {
    return complaint;
  }

  /** Looks after the disks once. */
  synchronized void lookAndPrune() {
    JsonNode config = journal.state().config();
    boolean before = !complaint.isEmpty();
    look(config);
    long hours = config.path("dockerPruningFrequency").asLong(DEFAULT_HOURS);
    long now = clock.millis();
    // A clock that went back must not keep the images for years.
    long since = now < prunedAt ? Long.MAX_VALUE : now - prunedAt;
    boolean pressed = !complaint.isEmpty();
    boolean relieve = pressed && (!before || since >= UNDER_PRESSURE.toMillis());
    boolean due = hours > 0 && since >= Duration.ofHours(Math.min(hours, 1_000_000)).toMillis();
    if ((relieve || due) && runtimes.complaint(settings.get().runtime()).isEmpty()) {
      prune();
      look(config);
    }
    if (before != !complaint.isEmpty()) {
      LOG.warn("{}", complaint.isEmpty() ? "The disks have enough room again" : complaint);
    }
  }

  private void look(JsonNode config) {
    long threshold = config.path("availableDiskThreshold").asLong(DEFAULT_THRESHOLD);
    String found = "";
    Set<Path> paths = new HashSet<>();
    paths.add(settings.get().dataDirectory());
    for (ContainerRuntime runtime : runtimes.all()) {
      runtime.storageDirectory().ifPresent(paths::add);
    }
    for (Path path : paths) {
      long free = disks.apply(path).percent();
      if (free < threshold) {
        found =
            "disk pressure: %d %% of the disk of %s is free, less than %d %%"
                .formatted(free, path, threshold);
      }
    }
    complaint = found;
  }

  /** Removes unused images as ordered; waits for the runtime if that is away. */
  void order() {
    if (!runtimes.complaint(settings.get().runtime()).isEmpty()) {
      var unused = Lanes.later(lanes.link(), RETRY, () -> Lanes.run(lanes.work(), this::order));
      return;
    }
    prune();
  }

  /**
   * Removes unused images now.
   *
   * @return the bytes that were reclaimed
   */
  synchronized long prune() {
    prunedAt = clock.millis();
    Set<ImageReference> keep = new HashSet<>();
    for (JsonNode record : journal.state().microservices()) {
      try {
        ImageReference image = ImageReference.parse(record.path("imageId").asText(""));
        keep.add(image);
        keep.add(images.located(image));
      } catch (TuleException e) {
        LOG.debug("no image to keep", e);
      }
    }
    long reclaimed = 0;
    for (ContainerRuntime runtime : runtimes.all()) {
      try {
        long bytes = runtime.pruneImages(keep);
        reclaimed += bytes;
        if (bytes > 0) {
          LOG.info("Removed unused images of {}: {} bytes", runtime.name(), bytes);
        }
      } catch (TuleException e) {
        LOG.warn("Images of {} not pruned ({}): {}", runtime.name(), e.reason(), e.getMessage());
      }
    }
    return reclaimed;
  }
}
