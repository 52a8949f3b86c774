/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.log;

import io.tule.router.internal.entity.EntityException;
import io.tule.router.internal.management.LogControl;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the log by modules, each with its own levels and file. Safe for use by any thread. */
public final class ModuleLog implements LogControl {
  private static final String DEFAULT = "DEFAULT";
  private static final int RECENT = 1000;
  private static final int MAX_TEXT = 2048;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS xx", Locale.ROOT);

  /** What a module logs; empty texts and nulls stand for what {@code DEFAULT} has. */
  private record Settings(String enable, String output, String timestamp, String source) {}

  private record Entry(String module, LogLevel level, String text, long seconds) {}

  private final Clock clock;
  private final PrintStream errors;
  private final Map<String, Settings> settings = new HashMap<>();
  private final Map<String, Integer> enabled = new HashMap<>();
  private final Map<String, PrintStream> files = new HashMap<>();
  private final Map<String, Map<LogLevel, Long>> counts = new TreeMap<>();
  private final Deque<Entry> recent = new ArrayDeque<>();

  /** Writes to a stream until it is told otherwise. */
  ModuleLog(Clock clock, PrintStream errors) {
    this.clock = clock;
    this.errors = errors;
    settings.put(DEFAULT, new Settings("info+", "stderr", "true", "false"));
  }

  @Override
  public synchronized void configure(String module, Map<String, Object> attributes) {
    String enable = text(attributes, "enable");
    if (enable != null) {
      LogLevel.parse(enable, 0);
    }
    Settings wanted =
        new Settings(
            enable,
            text(attributes, "outputFile"),
            text(attributes, "includeTimestamp"),
            text(attributes, "includeSource"));
    if (wanted.output != null) {
      stream(wanted.output);
    }
    settings.put(module, wanted);
    enabled.clear();
  }

  private static String text(Map<String, Object> attributes, String key) {
    Object value = attributes.get(key);
    return value == null ? null : String.valueOf(value);
  }

  /** Whether a module logs at a level. */
  synchronized boolean enabled(String module, LogLevel level) {
    return (enabled.computeIfAbsent(module, this::levels) & level.bit()) != 0;
  }

  private int levels(String module) {
    Settings own = settings.get(module);
    int inherited = module.equals(DEFAULT) ? LogLevel.INFO.andAbove() : levels(DEFAULT);
    return own == null || own.enable == null ? inherited : LogLevel.parse(own.enable, inherited);
  }

  /** Logs. */
  synchronized void log(String module, LogLevel level, String text) {
    String cut = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    counts.computeIfAbsent(module, m -> new EnumMap<>(LogLevel.class)).merge(level, 1L, Long::sum);
    if (recent.size() >= RECENT) {
      recent.removeFirst();
    }
    recent.addLast(new Entry(module, level, cut, clock.millis() / 1000));
    Settings own = settings.getOrDefault(module, settings.get(DEFAULT));
    Settings common = settings.get(DEFAULT);
    String stamped = own.timestamp == null ? common.timestamp : own.timestamp;
    String line = module + " (" + level.label() + ") " + cut;
    stream(own.output == null ? common.output : own.output)
        .println("false".equals(stamped) ? line : now() + " " + line);
  }

  private String now() {
    return ZonedDateTime.ofInstant(clock.instant(), ZoneId.systemDefault()).format(TIME);
  }

  private PrintStream stream(String output) {
    if (output == null || output.equals("stderr") || output.equals("syslog")) {
      return errors;
    }
    if (output.equals("stdout")) {
      return System.out;
    }
    return files.computeIfAbsent(output, ModuleLog::open);
  }

  private static PrintStream open(String file) {
    try {
      return new PrintStream(
          Files.newOutputStream(
              Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
          true,
          StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw EntityException.of(
          500, "CError: Configuration: Failed to open log file '" + file + "'");
    }
  }

  @Override
  public synchronized List<List<Object>> recent(int limit) {
    List<List<Object>> all = new ArrayList<>();
    int skip = limit < 0 ? 0 : Math.max(0, recent.size() - limit);
    for (Entry entry : recent) {
      if (skip-- <= 0) {
        all.add(List.of(entry.module, entry.level.label(), entry.text, "", 0, entry.seconds));
      }
    }
    return all;
  }

  @Override
  public synchronized Map<String, Map<String, Long>> counts() {
    Map<String, Map<String, Long>> all = new LinkedHashMap<>();
    counts.forEach(
        (module, numbers) -> {
          Map<String, Long> levels = new LinkedHashMap<>();
          for (LogLevel level : LogLevel.values()) {
            levels.put(level.label(), numbers.getOrDefault(level, 0L));
          }
          all.put(module, levels);
        });
    return all;
  }
}
