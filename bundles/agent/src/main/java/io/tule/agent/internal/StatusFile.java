/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.agent.internal.journal.PrivateFiles;
import io.tule.api.agent.AgentStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps {@code status.json}, from which the launcher tells how the agent is. */
final class StatusFile {
  private static final Logger LOG = LoggerFactory.getLogger(StatusFile.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration GAP = Duration.ofMillis(200);

  private final Path file;
  private final Supplier<AgentStatus> status;
  private final Lanes lanes;
  private final AtomicBoolean planned = new AtomicBoolean();
  private ObjectNode written = JsonNodeFactory.instance.objectNode();

  StatusFile(Path directory, Supplier<AgentStatus> status, Lanes lanes) {
    this.file = directory.resolve("status.json");
    this.status = status;
    this.lanes = lanes;
  }

  void start() {
    Lanes.run(lanes.link(), this::write);
    var unused = Lanes.every(lanes.link(), PERIOD, this::write);
  }

  /** Something may look different; the file follows soon. */
  void changed() {
    if (planned.compareAndSet(false, true)) {
      var unused = Lanes.later(lanes.link(), GAP, this::write);
    }
  }

  /** Writes what differs from what is there; an idle node's disk is left alone. */
  private void write() {
    planned.set(false);
    ObjectNode next = json(status.get());
    if (next.equals(written)) {
      return;
    }
    byte[] text =
        next.deepCopy()
            .put("writtenAt", Instant.now().toString())
            .toPrettyString()
            .getBytes(StandardCharsets.UTF_8);
    try {
      PrivateFiles.replace(file, text, false);
      written = next;
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.getMessage());
      overwrite(text);
    }
  }

  /** A full disk has no room for another file, but most often enough for another text in this. */
  private void overwrite(byte[] text) {
    try {
      Files.write(file, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      LOG.debug("nor overwritten", e);
    }
  }

  private static ObjectNode json(AgentStatus status) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("uuid", status.uuid());
    root.put("state", status.state().name());
    ArrayNode reasons = root.putArray("reasons");
    status.reasons().forEach(reasons::add);
    root.put("controllerUrl", status.controllerUrl());
    root.put("link", status.link().name());
    root.put("localApi", status.localApi());
    ArrayNode runtimes = root.putArray("runtimes");
    status.runtimes().forEach(runtimes::add);
    ArrayNode microservices = root.putArray("microservices");
    for (AgentStatus.MicroserviceLine line : status.microservices()) {
      microservices
          .addObject()
          .put("uuid", line.uuid())
          .put("name", line.name())
          .put("runtime", line.runtime())
          .put("state", line.state())
          .put("errorMessage", line.errorMessage());
    }
    root.put("pid", ProcessHandle.current().pid());
    return root;
  }
}
