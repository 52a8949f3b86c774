/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;

import io.tule.controller.rest.internal.replay.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Clients of ioFog's Controller 3.0.4 find what they know, but for the listed deviations. */
@RunWith(Parameterized.class)
public class ReplayTest {
  private static final Path RECORDINGS = Path.of("..", "..", "itests", "recordings");

  private final String recording;

  public ReplayTest(String recording) {
    this.recording = recording;
  }

  @Parameters(name = "{0}")
  public static List<String> recordings() throws IOException {
    try (Stream<Path> files = Files.list(RECORDINGS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(System.getProperty("replay.recording", "") + ".jsonl"))
          .sorted()
          .toList();
    }
  }

  @Test
  public void answersAsRecorded() throws Exception {
    Map<String, String> deviations = deviations();
    Set<String> open = open();
    Map<String, List<String>> results;
    LiveController controller = new LiveController();
    try {
      results = new Scenario(controller.base()).replay(RECORDINGS.resolve(recording));
    } finally {
      controller.close();
    }
    Map<String, List<String>> surprises = new TreeMap<>();
    results.forEach(
        (call, differences) -> {
          if (differences.isEmpty() == deviations.containsKey(call) && !open.contains(call)) {
            surprises.put(call, differences.isEmpty() ? List.of("listed, but alike") : differences);
          }
        });
    StringBuilder report = new StringBuilder();
    surprises.forEach(
        (call, differences) ->
            report
                .append(call)
                .append("\n    ")
                .append(String.join("\n    ", differences))
                .append('\n'));
    System.out.println(
        recording
            + ": "
            + (results.size() - surprises.size())
            + " of "
            + results.size()
            + " calls");
    assertEquals("", report.toString());
  }

  /** Calls with nothing behind them yet; none of them with {@code -Dreplay.strict}. */
  private static Set<String> open() throws IOException {
    return System.getProperty("replay.strict") == null
        ? Set.copyOf(Files.readAllLines(RECORDINGS.resolve("open.txt")))
        : Set.of();
  }

  private static Map<String, String> deviations() throws IOException {
    Map<String, String> deviations = new TreeMap<>();
    for (String line : Files.readAllLines(RECORDINGS.resolve("deviations.txt"))) {
      if (!line.startsWith("#") && !line.isBlank()) {
        String[] parts = line.split("\\|", 2);
        deviations.put(parts[0].strip(), parts[1].strip());
      }
    }
    return deviations;
  }
}
