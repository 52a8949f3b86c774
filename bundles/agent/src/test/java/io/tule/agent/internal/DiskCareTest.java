/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.reconcile.Images;
import io.tule.agent.internal.reconcile.Runtimes;
import io.tule.api.ImageReference;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.testkit.FakeContainerRuntime;
import io.tule.testkit.ManualClock;
import io.tule.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DiskCareTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ManualClock clock = new ManualClock();
  private final ManualScheduler threads = new ManualScheduler(clock);
  private final FakeContainerRuntime docker = new FakeContainerRuntime("docker", clock);
  private final Runtimes runtimes = new Runtimes();
  private Journal journal;
  private DiskCare care;
  private DiskCare.Room room = new DiskCare.Room(50_000, 100_000);

  @Before
  public void start() throws IOException {
    Path directory = folder.newFolder("agent").toPath();
    Settings settings =
        new Settings("http://c", directory, "docker", 1, "", 10, 20, 2, Duration.ZERO);
    journal = new Journal(directory);
    runtimes.add(docker);
    Lanes lanes = new Lanes(threads, threads, threads, threads);
    care =
        new DiskCare(() -> settings, journal, runtimes, new Images(), lanes, clock, path -> room);
    care.start();
    docker.addImage("wanted:1");
    docker.addImage("unused:1");
    ObjectNode record = JsonNodeFactory.instance.objectNode().put("imageId", "wanted:1");
    journal.update(
        state ->
            state.withMicroservices(JsonNodeFactory.instance.arrayNode().add(record), Map.of()));
    configure(0, 20);
  }

  private void configure(int hours, int threshold) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("dockerPruningFrequency", hours).put("availableDiskThreshold", threshold);
    journal.update(state -> state.withConfig(config));
  }

  private void pass(Duration by) {
    for (long minutes = 0; minutes < by.toMinutes(); minutes++) {
      clock.advance(Duration.ofMinutes(1));
      threads.runDue();
    }
  }

  private long prunings() {
    return docker.calls().stream().filter("prune"::equals).count();
  }

  private boolean has(String image) {
    return docker.hasImage(ImageReference.parse(image));
  }

  @Test
  public void withEnoughRoomAndNoIntervalNothingIsRemoved() {
    pass(Duration.ofDays(2));
    assertTrue(has("unused:1"));
    assertEquals("", care.complaint());
  }

  @Test
  public void unusedImagesGoAfterTheInterval() {
    configure(3, 20);
    pass(Duration.ofMinutes(179));
    assertTrue(has("unused:1"));
    pass(Duration.ofMinutes(2));
    assertFalse(has("unused:1"));
    assertTrue("a microservice of the list needs it", has("wanted:1"));
    pass(Duration.ofHours(6));
    assertEquals(3, prunings());
  }

  @Test
  public void aDiskThatFillsUpIsRelievedAtOnceAndTold() {
    room = new DiskCare.Room(19_999, 100_000);
    pass(Duration.ofMinutes(1));
    assertFalse(has("unused:1"));
    assertTrue(care.complaint(), care.complaint().startsWith("disk pressure: 19 % of the disk"));
    pass(Duration.ofMinutes(29));
    assertEquals(1, prunings());
    pass(Duration.ofMinutes(2));
    assertEquals("again while it lasts", 2, prunings());
    room = new DiskCare.Room(20_000, 100_000);
    pass(Duration.ofMinutes(1));
    assertEquals("", care.complaint());
  }

  @Test
  public void anOrderWaitsForTheRuntime() {
    docker.health(Fingerprint.Health.UNHEALTHY, "away");
    care.order();
    pass(Duration.ofMinutes(2));
    docker.health(Fingerprint.Health.HEALTHY, "");
    assertEquals(0, prunings());
    pass(Duration.ofMinutes(1));
    assertEquals(1, prunings());
    assertTrue(has("wanted:1"));
  }

  @Test
  public void aClockThatGoesBackDoesNotKeepImagesForYears() {
    configure(1, 20);
    clock.advance(Duration.ofDays(-20_000));
    care.lookAndPrune();
    assertEquals(1, prunings());
  }
}
