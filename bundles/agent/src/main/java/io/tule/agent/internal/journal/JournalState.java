/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * All that the agent remembers. The JSON values are never changed once they are here.
 *
 * @param identity who the agent is
 * @param config the Controller's last answer to {@code GET agent/config}, an object
 * @param listKnown whether the list of microservices was ever received for this identity; while it
 *     was not, no container is removed
 * @param microservices the records of the desired microservices, an array
 * @param registries the records of the registries, an array
 * @param edgeResources the records of the edge resources linked to the node, an array
 * @param entries by microservice uuid
 * @param retired identifiers that the agent had, whose containers have to go
 */
public record JournalState(
    Identity identity,
    JsonNode config,
    boolean listKnown,
    JsonNode microservices,
    JsonNode registries,
    JsonNode edgeResources,
    Map<String, Entry> entries,
    Set<String> retired) {
  /** Of a new agent. */
  public static final JournalState EMPTY = blank(Set.of());

  /** Copies the collections. */
  public JournalState {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    retired = Collections.unmodifiableSet(new LinkedHashSet<>(retired));
  }

  private static JournalState blank(Set<String> retired) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new JournalState(
        Identity.NONE,
        json.objectNode(),
        false,
        json.arrayNode(),
        json.arrayNode(),
        json.arrayNode(),
        Map.of(),
        retired);
  }

  /** With a new identity; what belonged to another one is forgotten and its containers go. */
  public JournalState withIdentity(Identity next) {
    Set<String> gone = new LinkedHashSet<>(retired);
    gone.remove(next.uuid());
    if (identity.uuid().equals(next.uuid())) {
      return new JournalState(
          next, config, listKnown, microservices, registries, edgeResources, entries, gone);
    }
    if (identity.isProvisioned()) {
      gone.add(identity.uuid());
    }
    JournalState fresh = blank(gone);
    return new JournalState(
        next,
        fresh.config,
        false,
        fresh.microservices,
        fresh.registries,
        fresh.edgeResources,
        fresh.entries,
        gone);
  }

  /** With the Controller's configuration. */
  public JournalState withConfig(JsonNode next) {
    return new JournalState(
        identity, next, listKnown, microservices, registries, edgeResources, entries, retired);
  }

  /** With the Controller's registries. */
  public JournalState withRegistries(JsonNode next) {
    return new JournalState(
        identity, config, listKnown, microservices, next, edgeResources, entries, retired);
  }

  /** With the edge resources linked to the node. */
  public JournalState withEdgeResources(JsonNode next) {
    return new JournalState(
        identity, config, listKnown, microservices, registries, next, entries, retired);
  }

  /** With the list of microservices and what is remembered of them. */
  public JournalState withMicroservices(JsonNode next, Map<String, Entry> nextEntries) {
    return new JournalState(
        identity, config, true, next, registries, edgeResources, nextEntries, retired);
  }

  /** With what is remembered of one microservice. */
  public JournalState withEntry(String uuid, Entry entry) {
    Map<String, Entry> next = new LinkedHashMap<>(entries);
    next.put(uuid, entry);
    return new JournalState(
        identity, config, listKnown, microservices, registries, edgeResources, next, retired);
  }

  /** Without anything remembered of one microservice. */
  public JournalState withoutEntry(String uuid) {
    Map<String, Entry> next = new LinkedHashMap<>(entries);
    next.remove(uuid);
    return new JournalState(
        identity, config, listKnown, microservices, registries, edgeResources, next, retired);
  }

  /** Without a former identifier, its containers being gone. */
  public JournalState withoutRetired(String uuid) {
    Set<String> next = new LinkedHashSet<>(retired);
    next.remove(uuid);
    return new JournalState(
        identity, config, listKnown, microservices, registries, edgeResources, entries, next);
  }

  /** What is remembered of one microservice. */
  public Entry entry(String uuid) {
    return entries.getOrDefault(uuid, Entry.NONE);
  }
}
