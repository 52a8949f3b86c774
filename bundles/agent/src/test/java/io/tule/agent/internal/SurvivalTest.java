/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.agent.internal.journal.Identity;
import io.tule.agent.internal.journal.Journal;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentStatus;
import io.tule.api.spi.runtime.ContainerState.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Years without a Controller, wrong clocks and full disks. */
public class SurvivalTest {
  private static final int DAYS = 400;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void twoMicroservicesRun() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.controller.want("a", "busybox:1");
    bench.controller.want("b", "busybox:1");
    bench.boot();
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
  }

  private Map<String, Long> sizes() {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(bench.directory)) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> sizes.put(file.getFileName().toString(), file.toFile().length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sizes.remove("status.json");
    return sizes;
  }

  @Test
  public void fourHundredDaysAloneLeaveNoTrace() {
    bench.controller.away = true;
    bench.advance(Duration.ofMinutes(10));
    String id = bench.docker.container("iofog_a").id();
    int waiting = bench.waiting();
    Map<String, Long> sizes = sizes();
    int crashes = 0;
    for (int day = 0; day < DAYS; day++) {
      for (int step = 0; step < 4; step++) {
        bench.pass(Duration.ofHours(6));
      }
      if (day % 7 == 3) {
        bench.docker.crash("iofog_b", 1);
        crashes++;
      }
      if (day % 50 == 49) {
        bench.kill();
        bench.boot();
      }
      bench.controller.calls.clear();
    }
    bench.advance(Duration.ofMinutes(1));
    assertEquals(sizes, sizes());
    assertTrue("tasks: " + bench.waiting(), bench.waiting() <= waiting + 2);
    assertEquals(id, bench.docker.container("iofog_a").id());
    assertEquals(1, bench.docker.container("iofog_a").starts());
    assertEquals(1 + crashes, bench.docker.container("iofog_b").starts());
    bench.controller.away = false;
    bench.advance(Duration.ofMinutes(1));
    assertEquals(AgentStatus.Link.OK, bench.status().link());
    assertEquals("RUNNING", bench.controller.reported("b").path("status").asText());
    assertEquals(1, bench.docker.container("iofog_a").starts());
    assertEquals(2, bench.docker.names().size());
  }

  @Test
  public void anHourOf401AndOneOf503TakeNothingAway() {
    String id = bench.docker.container("iofog_a").id();
    Map<String, Long> sizes = sizes();
    bench.controller.unauthorized = true;
    hourOf(AgentStatus.Link.UNAUTHORIZED, sizes);
    bench.controller.unauthorized = false;
    bench.advance(Duration.ofMinutes(2));
    assertEquals(AgentStatus.Link.OK, bench.status().link());
    bench.controller.unavailable = true;
    hourOf(AgentStatus.Link.NOT_CONNECTED, sizes);
    bench.controller.want("c", "busybox:1");
    bench.controller.unavailable = false;
    bench.controller.raise("microserviceList");
    bench.advance(Duration.ofMinutes(2));
    assertEquals(AgentStatus.Link.OK, bench.status().link());
    assertEquals("RUNNING", bench.controller.reported("c").path("status").asText());
    assertEquals(id, bench.docker.container("iofog_a").id());
    assertEquals(1, bench.docker.container("iofog_a").starts());
    assertEquals("healed while it was refused", 3, bench.docker.container("iofog_b").starts());
  }

  private void hourOf(AgentStatus.Link link, Map<String, Long> sizes) {
    bench.advance(Duration.ofMinutes(30));
    bench.docker.crash("iofog_b", 1);
    bench.advance(Duration.ofMinutes(30));
    assertEquals(link, bench.status().link());
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_b").phase());
    assertEquals(sizes, sizes());
  }

  @Test
  public void aClockThatFallsBackTo1970StopsNothing() {
    bench.docker.failStart("iofog_b", ReasonCode.PORT_IN_USE);
    bench.docker.crash("iofog_b", 1);
    bench.advance(Duration.ofSeconds(30));
    bench.clock.advance(Duration.between(bench.clock.instant(), Instant.ofEpochSecond(5)));
    bench.docker.healStart("iofog_b");
    bench.docker.crash("iofog_a", 1);
    bench.advance(Duration.ofSeconds(3));
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_a").phase());
    bench.advance(Duration.ofSeconds(60));
    assertEquals(Phase.RUNNING, bench.docker.container("iofog_b").phase());
    bench.controller.want("c", "busybox:1");
    bench.changed();
    assertEquals("RUNNING", bench.controller.reported("c").path("status").asText());
    bench.kill();
    bench.boot();
    bench.advance(Duration.ofSeconds(20));
    bench.clock.advance(
        Duration.between(bench.clock.instant(), Instant.parse("2026-05-01T00:00:00Z")));
    bench.advance(Duration.ofSeconds(60));
    assertEquals(2, bench.docker.container("iofog_a").starts());
    assertEquals(1, bench.docker.container("iofog_c").starts());
    assertEquals(AgentStatus.Link.OK, bench.status().link());
  }

  @Test
  public void aJournalThatCouldNotBeWrittenIsWrittenWhenItCan() throws IOException {
    Path directory = folder.newFolder("journal").toPath();
    Journal journal = new Journal(directory);
    journal.update(state -> state.withIdentity(new Identity("u", "t", "http://c")));
    // A directory in the place of the temporary file refuses the write, as a full disk does.
    Path blocked = Files.createDirectory(directory.resolve("journal.json.tmp"));
    Path inside = Files.createFile(blocked.resolve("x"));
    for (int i = 0; i < 2; i++) {
      try {
        journal.update(
            state -> state.withoutRetired("u").withEntry("m", state.entry("x").rebuild()));
      } catch (TuleException e) {
        assertEquals(ReasonCode.DISK_FULL, e.reason());
      }
      assertFalse(journal.complaint().isEmpty());
      assertEquals(Map.of(), journal.state().entries());
      assertEquals("u", new Journal(directory).state().identity().uuid());
    }
    Files.delete(inside);
    Files.delete(blocked);
    journal.update(state -> state.withEntry("m", state.entry("x").rebuild()));
    assertEquals("", journal.complaint());
    assertEquals(1, new Journal(directory).state().entry("m").rebuilds());
    assertTrue(Files.exists(directory.resolve("journal.json.bak")));
  }
}
