/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.agent.internal.journal.Journal;
import io.tule.agent.internal.journal.JournalState;
import io.tule.agent.internal.link.FieldAgent;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the Local API sees of the agent. */
final class LocalNode implements NodeAccess {
  private final Path directory;
  private final Journal journal;
  private final Lanes lanes;
  private final FieldAgent fieldAgent;
  private final LocalTokens tokens;
  private final List<Consumer<NodeView>> listeners = new CopyOnWriteArrayList<>();
  private volatile NodeView view;
  private volatile Supplier<LocalApiReport> report = () -> LocalApiReport.NONE;

  LocalNode(
      Path directory, Journal journal, Lanes lanes, FieldAgent fieldAgent, LocalTokens tokens) {
    this.directory = directory;
    this.journal = journal;
    this.lanes = lanes;
    this.fieldAgent = fieldAgent;
    this.tokens = tokens;
    this.view = viewOf(journal.state());
    journal.onChange(() -> Lanes.run(lanes.link(), this::changed));
  }

  private void changed() {
    NodeView next = viewOf(journal.state());
    if (!next.equals(view)) {
      view = next;
      listeners.forEach(listener -> listener.accept(next));
    }
  }

  private static NodeView viewOf(JournalState state) {
    Map<String, NodeView.Microservice> microservices = new LinkedHashMap<>();
    for (JsonNode record : state.microservices()) {
      String uuid = record.path("uuid").asText("");
      if (!uuid.isEmpty() && !record.path("delete").asBoolean()) {
        List<String> receivers = new ArrayList<>();
        record.path("routes").forEach(receiver -> receivers.add(receiver.asText()));
        microservices.put(
            uuid,
            new NodeView.Microservice(
                uuid,
                record.path("config").asText("{}"),
                receivers,
                record.path("isConsumer").asBoolean()));
      }
    }
    return new NodeView(
        state.identity().uuid(),
        microservices,
        state.edgeResources().toString(),
        state.config().path("latitude").asDouble(),
        state.config().path("longitude").asDouble(),
        router(state.config()));
  }

  /** A Controller without a router for this agent names none. */
  private static NodeView.RouterAddress router(JsonNode config) {
    String host = config.path("routerHost").isTextual() ? config.path("routerHost").asText() : "";
    int port = config.path("routerPort").asInt();
    return host.isEmpty() || port < 1 || port > 65535
        ? NodeView.RouterAddress.NONE
        : new NodeView.RouterAddress(host, port);
  }

  @Override
  public NodeView view() {
    return view;
  }

  @Override
  public Subscription watch(Consumer<NodeView> listener) {
    Lanes.run(
        lanes.link(),
        () -> {
          listeners.add(listener);
          listener.accept(view);
        });
    return () -> Lanes.run(lanes.link(), () -> listeners.remove(listener));
  }

  @Override
  public String ownerOfToken(String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    for (String uuid : view.microservices().keySet()) {
      if (MessageDigest.isEqual(tokens.of(uuid).getBytes(StandardCharsets.UTF_8), given)) {
        return uuid;
      }
    }
    return "";
  }

  @Override
  public void position(double latitude, double longitude) {
    if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "There is no such position");
    }
    fieldAgent.position(latitude, longitude);
  }

  @Override
  public Path dataDirectory() {
    return directory;
  }

  @Override
  public Subscription report(Supplier<LocalApiReport> next) {
    report = next;
    return () -> {
      if (report == next) {
        report = () -> LocalApiReport.NONE;
      }
    };
  }

  /** The Local API's state as it is now. */
  LocalApiReport report() {
    return report.get();
  }
}
