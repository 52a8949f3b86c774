/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.agent.localapi.internal.Limits;
import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import io.tule.testkit.ManualClock;
import io.tule.testkit.ManualScheduler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What waits for receivers, across ends of the process that nobody announced. */
public class SpoolTest {
  private static final Limits LIMITS =
      new Limits(8, 8, 4_096, 65_536, 5_000, 1_000_000, 2_000_000, 0);

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final ManualClock clock = new ManualClock();
  private Path directory;
  private ManualScheduler disk;
  private Spool spool;
  private LocalRouting routing;

  @Before
  public void boot() {
    directory = folder.getRoot().toPath().resolve("waiting");
    disk = new ManualScheduler(clock);
    spool = new Spool(directory, disk);
    routing = new LocalRouting(LIMITS, disk, spool);
    routing.receivers(Set.of("b", "c"));
    routing.restore();
  }

  private void pass(Duration time) {
    clock.advance(time);
    int unused = disk.runDue();
  }

  private void post(String receiver, String text) {
    var unused = routing.post(receiver, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> take(String receiver, int most) {
    LocalRouting.Batch batch = routing.take(receiver, most, 1 << 20);
    List<String> texts =
        batch.messages().stream().map(m -> new String(m, StandardCharsets.UTF_8)).toList();
    batch.settle(true);
    return texts;
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  public void whatWasCommittedWaitsAfterAKillInItsOrder() {
    for (int i = 0; i < 5; i++) {
      post("b", "b" + i);
      post("c", "c" + i);
    }
    routing.commit();
    assertEquals(List.of("b0", "b1"), take("b", 2));
    pass(Duration.ofMillis(200));
    post("b", "told to nobody");
    boot();
    assertEquals(List.of("b2", "b3", "b4"), take("b", 10));
    boot();
    assertEquals("what was settled just before the end may come again", 8, routing.waiting());
    assertEquals(List.of("c0", "c1", "c2", "c3", "c4"), take("c", 10));
  }

  @Test
  public void aLogThatEndsInTheMiddleIsReadUpToThere() throws IOException {
    post("b", "whole");
    post("b", "torn");
    routing.commit();
    try (Stream<Path> files = Files.list(directory)) {
      Path log = files.filter(f -> f.toString().endsWith(".log")).findFirst().orElseThrow();
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(channel.size() - 3);
      }
    }
    boot();
    assertEquals(List.of("whole"), take("b", 10));
    post("b", "later");
    routing.commit();
    pass(Duration.ofMillis(200));
    boot();
    assertEquals(List.of("later"), take("b", 10));
  }

  @Test
  public void theLogIsBoundedWhateverPassesThrough() throws IOException {
    post("c", "stays");
    String text = "x".repeat(1_000);
    for (int i = 0; i < 50_000; i++) {
      post("b", text);
      if (i % 100 == 99) {
        routing.commit();
        assertEquals(100, take("b", 100).size());
        pass(Duration.ofMillis(10));
      }
    }
    assertTrue("bytes: " + bytesOnDisk(), bytesOnDisk() < Spool.COMPACT_BYTES + 1_000_000);
    boot();
    assertEquals(List.of("stays"), take("c", 10));
  }

  @Test
  public void aFullDiskKeepsMessagesInMemoryUntilItHasRoom() throws IOException {
    spool.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
    Files.createFile(directory);
    boot();
    assertFalse(spool.complaint().isEmpty());
    post("b", "in memory");
    routing.commit();
    assertEquals(1, routing.waiting());
    Files.delete(directory);
    pass(Duration.ofSeconds(5));
    assertEquals("", spool.complaint());
    boot();
    assertEquals(List.of("in memory"), take("b", 10));
  }

  private static byte[] message(int number) {
    IoMessage empty =
        BinaryForm.read(
            BinaryForm.write(
                new IoMessage(
                    "",
                    "",
                    "",
                    0,
                    0,
                    0,
                    0,
                    "",
                    "",
                    "",
                    0,
                    "",
                    "",
                    "",
                    0,
                    "",
                    "",
                    new byte[0],
                    new byte[0])));
    return BinaryForm.write(empty.accepted("%016x%016x".formatted(number, 0), 1, "p"));
  }

  private int taken(String receiver) {
    LocalRouting.Batch batch = routing.take(receiver, 100_000, 1 << 30);
    batch.settle(true);
    return batch.messages().size();
  }

  private boolean arrives(String receiver, int number) {
    return routing.arrive(receiver, message(number)).toCompletableFuture().isDone();
  }

  @Test
  public void whatTheNetworkBringsAgainIsTakenOnceAcrossKillsAndCompactions() {
    for (int i = 0; i < 1_000; i++) {
      assertTrue(arrives("b", i));
    }
    assertTrue("another receiver's", arrives("c", 1));
    assertEquals(1_000, taken("b"));
    assertTrue(arrives("b", 999));
    assertEquals(0, taken("b"));
    boot();
    assertEquals("as if never settled", 1_000, taken("b"));
    for (int life = 0; life < 3; life++) {
      for (int i = 0; i < 1_000; i++) {
        assertTrue(arrives("b", i));
      }
      assertEquals("life " + life, 0, taken("b"));
      pass(Duration.ofMillis(200));
      boot();
    }
    assertTrue(arrives("b", 1_000));
    assertEquals(1, taken("b"));
  }

  @Test
  public void whatTheNetworkBringsWaitsForRoomInItsOrder() {
    for (int i = 0; i < 5_003; i++) {
      assertEquals("message " + i, i < 5_000, arrives("b", i));
    }
    assertEquals(0, routing.dropped());
    assertEquals(5_000, taken("b"));
    assertEquals(3, taken("b"));
    assertEquals(0, routing.dropped());
  }
}
