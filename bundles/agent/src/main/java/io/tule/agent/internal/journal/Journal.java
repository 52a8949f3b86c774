/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's memory on disk: {@code journal.json}, and the version before it in {@code
 * journal.json.bak}, which is read if the first cannot be. Thread-safe.
 */
public final class Journal {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final int FORMAT = 1;

  private final ObjectMapper json = new ObjectMapper();
  private final Path file;
  private final Path backup;
  private JournalState state;
  private boolean good;
  private volatile Runnable changed = () -> {};
  private volatile String complaint = "";

  /**
   * Reads the journal, or starts an empty one.
   *
   * @throws TuleException if the directory cannot be written
   */
  public Journal(Path directory) {
    file = directory.resolve("journal.json");
    backup = directory.resolve("journal.json.bak");
    try {
      PrivateFiles.createDirectory(directory);
    } catch (IOException e) {
      throw new TuleException(
          ReasonCode.INTERNAL, "The agent's directory " + directory + " cannot be created", e);
    }
    state = load();
  }

  /** Sets what is called after each change; it must not block. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /** What is remembered now. */
  public synchronized JournalState state() {
    return state;
  }

  /**
   * Changes what is remembered; it is on disk when this returns.
   *
   * @throws TuleException if it cannot be written; then nothing has changed
   */
  public synchronized JournalState update(UnaryOperator<JournalState> change) {
    JournalState next = change.apply(state);
    if (next.equals(state)) {
      return state;
    }
    try {
      byte[] content = json.writeValueAsBytes(write(next));
      PrivateFiles.replace(file, content, backup, good && Files.exists(file));
      if (!next.identity().equals(state.identity())) {
        // An earlier identity and its token must not come back.
        PrivateFiles.replace(backup, content, true);
      }
    } catch (IOException e) {
      complaint = "disk: the journal cannot be written: " + reason(e);
      throw new TuleException(ReasonCode.DISK_FULL, "The agent's journal cannot be written", e);
    }
    complaint = "";
    good = true;
    state = next;
    changed.run();
    return state;
  }

  /** Why the last change could not be written, one sentence; empty if it was. Never blocks. */
  public String complaint() {
    return complaint;
  }

  /** What the system says, without the file's name. */
  private static String reason(IOException e) {
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text;
  }

  private JournalState load() {
    JournalState loaded = read(file);
    good = loaded != null;
    if (loaded == null) {
      loaded = read(backup);
      if (loaded != null) {
        LOG.warn("{} cannot be read; going on with {}", file, backup);
      }
    }
    if (loaded == null && Files.exists(file)) {
      LOG.error("{} cannot be read and there is no earlier one; starting unprovisioned", file);
    }
    return loaded == null ? JournalState.EMPTY : loaded;
  }

  /** Null if the file is missing or damaged. */
  private JournalState read(Path from) {
    if (!Files.exists(from)) {
      return null;
    }
    try {
      JsonNode root = json.readTree(Files.readAllBytes(from));
      return root.path("format").asInt() == FORMAT ? parse(root) : null;
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} is damaged", from);
      return null;
    }
  }

  private static JournalState parse(JsonNode root) {
    JsonNode who = root.path("identity");
    Map<String, Entry> entries = new LinkedHashMap<>();
    root.path("entries").properties().forEach(e -> entries.put(e.getKey(), entry(e.getValue())));
    Set<String> retired = new LinkedHashSet<>();
    root.path("retired").forEach(uuid -> retired.add(uuid.asText()));
    return new JournalState(
        new Identity(
            who.path("uuid").asText(),
            who.path("token").asText(),
            who.path("controllerUrl").asText()),
        required(root, "config"),
        root.path("listKnown").asBoolean(),
        required(root, "microservices"),
        required(root, "registries"),
        root.path("edgeResources").isArray()
            ? root.path("edgeResources")
            : JsonNodeFactory.instance.arrayNode(),
        entries,
        retired);
  }

  private static JsonNode required(JsonNode root, String name) {
    JsonNode value = root.get(name);
    if (value == null || !value.isContainerNode()) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }

  private static Entry entry(JsonNode node) {
    return new Entry(
        node.path("runtime").asText(),
        node.path("handleVersion").asInt(),
        node.path("handle").asText(),
        node.path("specHash").asText(),
        node.path("image").asText(),
        node.path("generation").asLong(),
        node.path("rebuilds").asLong());
  }

  private static ObjectNode write(JournalState state) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.putObject("identity")
        .put("uuid", state.identity().uuid())
        .put("token", state.identity().token())
        .put("controllerUrl", state.identity().controllerUrl());
    root.set("config", state.config());
    root.put("listKnown", state.listKnown());
    root.set("microservices", state.microservices());
    root.set("registries", state.registries());
    root.set("edgeResources", state.edgeResources());
    ObjectNode entries = root.putObject("entries");
    state
        .entries()
        .forEach(
            (uuid, e) ->
                entries
                    .putObject(uuid)
                    .put("runtime", e.runtime())
                    .put("handleVersion", e.handleVersion())
                    .put("handle", e.handleValue())
                    .put("specHash", e.specHash())
                    .put("image", e.image())
                    .put("generation", e.generation())
                    .put("rebuilds", e.rebuilds()));
    ArrayNode retired = root.putArray("retired");
    state.retired().forEach(retired::add);
    return root;
  }
}
