/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.agent.AgentControl;
import io.tule.api.agent.AgentStatus;
import io.tule.api.agent.LocalApiReport;
import io.tule.api.agent.NodeAccess;
import io.tule.api.agent.NodeView;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** An agent in memory: A sends to B, and B to somebody on another node. */
public final class TestNode implements NodeAccess, AgentControl {
  public static final String A = "aaaaAAAAaaaaAAAAaaaaAAAAaaaaAAAA";
  public static final String B = "bbbbBBBBbbbbBBBBbbbbBBBBbbbbBBBB";
  public static final String FAR = "ffffFFFFffffFFFFffffFFFFffffFFFF";

  final List<Consumer<NodeView>> listeners = new CopyOnWriteArrayList<>();
  private final Path directory;
  volatile NodeView view;
  volatile Supplier<LocalApiReport> report = () -> LocalApiReport.NONE;

  public TestNode(Path directory) {
    this.directory = directory;
    this.view = view("{\"a\":1}", "[]");
  }

  private static NodeView view(String configOfA, String edgeResources) {
    Map<String, NodeView.Microservice> all = new LinkedHashMap<>();
    all.put(A, new NodeView.Microservice(A, configOfA, List.of(B), false));
    all.put(B, new NodeView.Microservice(B, "{\"b\":2}", List.of(FAR), true));
    return new NodeView("agent-1", all, edgeResources, 47.5, 8.25);
  }

  /** Changes the configuration of A. */
  void configure(String configOfA, String edgeResources) {
    view = view(configOfA, edgeResources);
    listeners.forEach(listener -> listener.accept(view));
  }

  @Override
  public NodeView view() {
    return view;
  }

  @Override
  public Subscription watch(Consumer<NodeView> listener) {
    listeners.add(listener);
    listener.accept(view);
    return () -> listeners.remove(listener);
  }

  @Override
  public String ownerOfToken(String token) {
    return token.startsWith("token-") ? token.substring(6) : "";
  }

  @Override
  public void position(double latitude, double longitude) {
    NodeView old = view;
    view =
        new NodeView(
            old.agentUuid(), old.microservices(), old.edgeResources(), latitude, longitude);
  }

  @Override
  public Path dataDirectory() {
    return directory;
  }

  @Override
  public Subscription report(Supplier<LocalApiReport> next) {
    report = next;
    return () -> report = () -> LocalApiReport.NONE;
  }

  @Override
  public AgentStatus status() {
    return new AgentStatus(
        "agent-1",
        AgentStatus.State.RUNNING,
        List.of(),
        "http://controller/api/v3",
        AgentStatus.Link.OK,
        List.of(),
        List.of(),
        "");
  }

  @Override
  public String provision(String controllerUrl, String key) {
    if (!key.equals("good")) {
      throw new TuleException(ReasonCode.NOT_FOUND, "Invalid Provisioning Key");
    }
    return "agent-1";
  }

  @Override
  public void deprovision() {
    throw new TuleException(ReasonCode.CONFLICT, "The agent is not provisioned");
  }

  @Override
  public CommandResult command(String line) {
    return new CommandResult("You said\n" + line, !line.contains("deprovision"));
  }

  @Override
  public Map<String, String> statusLines() {
    return Map.of("ioFog daemon", "RUNNING");
  }

  @Override
  public Map<String, String> infoLines() {
    return Map.of("GPS coordinates(lat,lon)", "", "Developer's Mode", "off");
  }

  @Override
  public Map<String, String> configure(Map<String, String> values) {
    if (!values.containsKey("memory-limit")) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "Request not valid");
    }
    return values.get("memory-limit").equals("1024") ? Map.of() : Map.of("memory-limit", "no");
  }

  @Override
  public Subscription logs(String microserviceUuid, LogOptions options, LogSink sink) {
    throw new TuleException(ReasonCode.NOT_FOUND, microserviceUuid);
  }
}
