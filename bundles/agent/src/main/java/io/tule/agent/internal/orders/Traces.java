/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.Lanes;
import io.tule.agent.internal.link.Calls;
import io.tule.api.TuleException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces the first processes of microservices and posts what the tracer writes. A trace follows its
 * microservice through restarts and ends with it. Used on the link's lane.
 */
final class Traces {
  private static final Logger LOG = LoggerFactory.getLogger(Traces.class);
  private static final int MOST = 8;
  private static final long AGAIN_MILLIS = 10_000;

  private final Programs programs;
  private final Supplier<List<String>> command;
  private final ToLongFunction<String> processOf;
  private final IntSupplier everySeconds;
  private final Lanes lanes;
  private final Clock clock;
  private final Map<String, Trace> traces = new LinkedHashMap<>();
  private boolean ticking;

  /**
   * Traces nothing yet.
   *
   * @param processOf the process of a microservice: 0 if it does not run, below 0 if it is not on
   *     this node any more. May block.
   */
  Traces(
      Programs programs,
      Supplier<List<String>> command,
      ToLongFunction<String> processOf,
      IntSupplier everySeconds,
      Lanes lanes,
      Clock clock) {
    this.programs = programs;
    this.command = command;
    this.processOf = processOf;
    this.everySeconds = everySeconds;
    this.lanes = lanes;
    this.clock = clock;
  }

  /** Takes the Controller's list: {@code [{microserviceUuid, straceRun}]}. */
  void wanted(JsonNode values, Calls calls) {
    Set<String> on = new LinkedHashSet<>();
    for (JsonNode value : values) {
      String uuid = value.path("microserviceUuid").asText("");
      if (value.path("straceRun").asBoolean() && !uuid.isEmpty() && on.size() < MOST) {
        on.add(uuid);
      }
    }
    for (String uuid : Set.copyOf(traces.keySet())) {
      if (!on.contains(uuid)) {
        drop(uuid);
      }
    }
    on.forEach(uuid -> traces.computeIfAbsent(uuid, key -> new Trace()));
    look();
    if (!ticking && !traces.isEmpty()) {
      ticking = true;
      later(calls);
    }
  }

  /** Ends all traces. */
  void end() {
    Set.copyOf(traces.keySet()).forEach(this::drop);
  }

  private void drop(String uuid) {
    Trace trace = traces.remove(uuid);
    if (trace != null) {
      trace.end();
    }
  }

  private void later(Calls calls) {
    var unused =
        Lanes.later(
            lanes.link(),
            Duration.ofSeconds(everySeconds.getAsInt()),
            () -> {
              post(calls);
              look();
              if (traces.isEmpty()) {
                ticking = false;
              } else {
                later(calls);
              }
            });
  }

  private void post(Calls calls) {
    Map<String, String> posted = new HashMap<>();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("straceData");
    traces.forEach(
        (uuid, trace) -> {
          String text = trace.unsent();
          if (!text.isEmpty()) {
            posted.put(uuid, text);
            data.addObject().put("microserviceUuid", uuid).put("buffer", text);
          }
        });
    if (posted.isEmpty()) {
      return;
    }
    var unused =
        calls
            .call("PUT", "strace", body)
            .handle(
                (done, error) -> {
                  if (error == null) {
                    posted.forEach(this::sent);
                  }
                  return null;
                });
  }

  private void sent(String uuid, String text) {
    Trace trace = traces.get(uuid);
    if (trace != null) {
      trace.sent(text);
    }
  }

  private void look() {
    traces.forEach(
        (uuid, trace) -> {
          if (trace.mayStart(clock.millis())) {
            Lanes.run(lanes.work(), () -> start(uuid, trace));
          }
        });
  }

  private void start(String uuid, Trace trace) {
    long again = clock.millis() + AGAIN_MILLIS;
    try {
      long process = processOf.applyAsLong(uuid);
      if (process > 0 && !command.get().isEmpty()) {
        List<String> words =
            command.get().stream()
                .map(word -> word.replace("{pid}", Long.toString(process)))
                .toList();
        trace.started(
            programs.start(
                words, Map.of(), trace::add, status -> trace.ended(clock.millis() + AGAIN_MILLIS)));
        LOG.info("Tracing process {} of microservice {}", process, uuid);
        return;
      }
      if (process < 0) {
        Lanes.run(lanes.link(), () -> drop(uuid));
      } else if (command.get().isEmpty()) {
        trace.add("This node has no command that traces.");
        again = Long.MAX_VALUE;
      }
    } catch (IOException | TuleException e) {
      trace.add("The trace cannot be started: " + e.getMessage());
    }
    trace.ended(again);
  }
}
