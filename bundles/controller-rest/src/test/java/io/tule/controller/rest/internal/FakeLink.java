/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.api.Subscription;
import io.tule.api.model.Agent;
import io.tule.api.model.AgentLinkConfig;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.DesiredMicroservice;
import io.tule.api.model.EnvVar;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.RegistryAccess;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.ChangeFeed;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.Provisioned;
import io.tule.controller.VersionOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** One agent, which has the token {@link #TOKEN}, and its changes. */
final class FakeLink implements AgentLinkService, ChangeFeed {
  static final String TOKEN = "agent-token";
  static final Instant NOW = Instant.parse("2026-11-21T10:00:00.120Z");

  final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  final List<MicroserviceReport> reports = new CopyOnWriteArrayList<>();
  private final Set<ChangeFlag> flags = EnumSet.noneOf(ChangeFlag.class);

  synchronized void change(ChangeFlag flag) {
    flags.add(flag);
  }

  @Override
  public Subscription await(String agentUuid, Duration timeout, Runnable callback) {
    waiting.add(callback);
    return () -> waiting.remove(callback);
  }

  @Override
  public Provisioned provision(String key, int fogTypeId) {
    return new Provisioned("agent", TOKEN);
  }

  @Override
  public AgentPrincipal authenticate(String token) {
    if (!token.equals(TOKEN)) {
      throw ControllerException.authentication("authorization failed");
    }
    return new AgentPrincipal("agent", "edge-1", 7);
  }

  @Override
  public void deprovision(AgentPrincipal agent, List<String> microserviceUuids) {}

  @Override
  public AgentLinkConfig config(AgentPrincipal agent) {
    return new AgentLinkConfig(AgentSettings.DEFAULTS, "localhost", 5672);
  }

  @Override
  public void updateConfig(AgentPrincipal agent, Draft<Agent> draft) {}

  @Override
  public synchronized ChangeSet changes(AgentPrincipal agent) {
    return new ChangeSet(flags, NOW);
  }

  @Override
  public void acknowledge(AgentPrincipal agent, Instant lastUpdated) {}

  @Override
  public void report(
      AgentPrincipal agent, Draft<AgentStatus> status, List<MicroserviceReport> microservices) {
    reports.addAll(microservices);
  }

  @Override
  public List<DesiredMicroservice> microservices(AgentPrincipal agent) {
    return List.of(new DesiredMicroservice(microservice(agent, "msvc"), "busybox:1", 2, ""));
  }

  @Override
  public Microservice microservice(AgentPrincipal agent, String uuid) {
    MicroserviceSpec spec =
        new MicroserviceSpec(
            "sensor",
            "{}",
            0,
            List.of(),
            2,
            false,
            1,
            List.of(),
            List.of(),
            List.of(new EnvVar("A", "1")),
            List.of("sleep"),
            List.of(),
            ContainerOptions.NONE);
    return new Microservice(
        uuid,
        3,
        "weather",
        agent.uuid(),
        7,
        NOW,
        NOW,
        Instant.EPOCH,
        false,
        false,
        false,
        4,
        "",
        spec,
        List.of(),
        false,
        MicroserviceStatus.NONE);
  }

  @Override
  public List<RegistryAccess> registries(AgentPrincipal agent) {
    return new ArrayList<>();
  }

  @Override
  public void hardware(AgentPrincipal agent, String info) {}

  @Override
  public void usb(AgentPrincipal agent, String info) {}

  @Override
  public VersionOrder version(AgentPrincipal agent) {
    throw ControllerException.notFound("Version command not found");
  }

  @Override
  public void deleteNode(AgentPrincipal agent) {}
}
