/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.journal.Entry;
import io.tule.agent.internal.journal.JournalState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Controller's list of microservices. A record that cannot be read never takes another one with
 * it: the last good one of the same microservice stays, with the error beside it.
 *
 * @param wanted the readable ones, in the list's order
 * @param unreadable uuid to error of those that were never readable
 * @param complete false if a record did not even tell its uuid; then nothing may be removed for not
 *     being in the list
 */
public record WantedList(List<Wanted> wanted, Map<String, String> unreadable, boolean complete) {
  /** Added by the agent to a record that stands for a newer unreadable one. */
  private static final String ERROR_FIELD = "tuleError";

  /** Reads the remembered list. */
  static WantedList of(JournalState state) {
    List<Wanted> wanted = new ArrayList<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    boolean complete = true;
    for (JsonNode record : state.microservices()) {
      String uuid = record.path("uuid").asText("");
      try {
        Entry entry = state.entry(uuid);
        wanted.add(WantedParser.parse(record, entry.rebuilds(), text(record, ERROR_FIELD)));
      } catch (IllegalArgumentException e) {
        if (uuid.isEmpty()) {
          complete = false;
        } else {
          unreadable.put(uuid, e.getMessage());
        }
      }
    }
    return new WantedList(wanted, unreadable, complete);
  }

  /**
   * Takes over a list that the Controller has sent: rebuilds that it asks for and will not ask for
   * again are counted, and of unreadable records the last good ones are kept.
   */
  public static JournalState received(JournalState state, JsonNode list) {
    Map<String, JsonNode> last = new LinkedHashMap<>();
    state.microservices().forEach(record -> last.put(text(record, "uuid"), record));
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    Map<String, Entry> entries = new LinkedHashMap<>(state.entries());
    for (JsonNode record : list) {
      String uuid = text(record, "uuid");
      JsonNode kept = record;
      try {
        WantedParser.parse(record, 0, "");
        if (record.path("rebuild").asBoolean() && !record.has("rebuildGeneration")) {
          entries.put(uuid, entries.getOrDefault(uuid, Entry.NONE).rebuild());
        }
      } catch (IllegalArgumentException e) {
        JsonNode good = last.get(uuid);
        if (!uuid.isEmpty() && good instanceof ObjectNode object) {
          kept = object.deepCopy().put(ERROR_FIELD, e.getMessage());
        }
      }
      merged.add(kept);
    }
    return state.withMicroservices(merged, entries);
  }

  private static String text(JsonNode record, String field) {
    return record.path(field).asText("");
  }
}
