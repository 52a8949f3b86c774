/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentRouting;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.FogType;
import io.tule.api.model.Microservice;
import io.tule.api.model.ProvisioningKey;
import io.tule.api.model.RouterMode;
import io.tule.controller.AgentFields;
import io.tule.controller.AgentFilter;
import io.tule.controller.AgentService;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.HardwareInfo;
import io.tule.controller.VersionCommand;
import io.tule.controller.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The /iofog API. */
final class Agents implements AgentService {
  private static final Duration KEY_LIFETIME = Duration.ofMinutes(20);
  private static final int KEY_LENGTH = 8;

  private static final Set<ChangeFlag> UPDATED =
      EnumSet.of(
          ChangeFlag.CONFIG,
          ChangeFlag.ROUTER_CHANGED,
          ChangeFlag.MICROSERVICE_LIST,
          ChangeFlag.MICROSERVICE_CONFIG);

  private static final Set<ChangeFlag> REROUTED =
      EnumSet.of(ChangeFlag.CONFIG, ChangeFlag.ROUTER_CHANGED, ChangeFlag.MICROSERVICE_LIST);

  private final Context context;
  private final AgentRouters routers;
  private final ExtraHosts extraHosts;
  private final LastSeen lastSeen;
  private final Network network;

  Agents(
      Context context,
      AgentRouters routers,
      ExtraHosts extraHosts,
      LastSeen lastSeen,
      Network network) {
    this.context = context;
    this.routers = routers;
    this.extraHosts = extraHosts;
    this.lastSeen = lastSeen;
    this.network = network;
  }

  static Agent visible(Transaction tx, Caller caller, String uuid) {
    return tx.agents()
        .get(uuid)
        .filter(agent -> agent.system() || agent.ownerId() == caller.userId())
        .orElseThrow(() -> ControllerException.notFound("Invalid ioFog UUID '" + uuid + "'"));
  }

  /** A system agent serves all users, so that those who run the Controller change it. */
  private Agent changeable(Transaction tx, Caller caller, String uuid) {
    Agent agent = visible(tx, caller, uuid);
    if (agent.system()) {
      context.requireOperator(caller);
    }
    return agent;
  }

  @Override
  public List<FogType> fogTypes() {
    return context.store().read(tx -> tx.agents().fogTypes());
  }

  @Override
  public String create(Caller caller, Draft<Agent> draft) {
    try {
      return context.store().inTransaction(tx -> create(tx, caller, draft));
    } catch (ControllerException e) {
      if (context.likeIofog() && AgentRouters.HOST_REQUIRED.equals(e.getMessage())) {
        context.store().inTransaction(tx -> insert(tx, caller, draft, RouterMode.NONE, 0));
      }
      throw e;
    }
  }

  private String create(Transaction tx, Caller caller, Draft<Agent> draft) {
    String name = draft.get(AgentFields.NAME, "");
    if (name.isEmpty()) {
      throw ControllerException.validation("Required field 'name' is missing");
    }
    boolean system = draft.get(AgentFields.IS_SYSTEM, false);
    if (system) {
      context.requireOperator(caller);
    }
    RouterMode mode = routers.checkedMode(tx, draft, system);
    checkName(tx, name, "");
    long router = mode == RouterMode.NONE ? routers.networkRouter(tx, caller, draft) : 0;
    Agent agent = insert(tx, caller, draft, mode, router);
    if (mode != RouterMode.NONE) {
      routers.create(tx, caller, agent, mode, draft);
    }
    network.hardware().follow(tx, agent, caller.userId());
    context.changed(tx, agent.uuid(), Context.COMMON);
    return agent.uuid();
  }

  private Agent insert(
      Transaction tx, Caller caller, Draft<Agent> draft, RouterMode mode, long networkRouter) {
    Instant now = context.now();
    Agent agent =
        new Agent(
            context.ids().uuid(),
            draft.require(AgentFields.NAME),
            draft.get(AgentFields.FOG_TYPE, 0),
            caller.userId(),
            draft.get(AgentFields.IS_SYSTEM, false),
            now,
            now,
            distinct(draft.get(AgentFields.TAGS, List.of())),
            networkRouter,
            AgentDrafts.apply(AgentSettings.DEFAULTS, draft),
            new AgentRouting(mode, 0, 0, 0, List.of(), ""),
            AgentStatus.INITIAL);
    tx.agents().insert(agent);
    return agent;
  }

  private static List<String> distinct(List<String> values) {
    return List.copyOf(new LinkedHashSet<>(values));
  }

  private static void checkName(Transaction tx, String name, String ownUuid) {
    Optional<Agent> other = tx.agents().byName(name);
    if (other.isPresent() && !other.get().uuid().equals(ownUuid)) {
      throw ControllerException.validation("Duplicate name '" + name + "'");
    }
  }

  @Override
  public void update(Caller caller, String uuid, Draft<Agent> draft) {
    context
        .store()
        .inTransaction(
            tx -> {
              update(tx, caller, changeable(tx, caller, uuid), draft);
              return true;
            });
  }

  private void update(Transaction tx, Caller caller, Agent old, Draft<Agent> draft) {
    String name = draft.get(AgentFields.NAME, old.name());
    if (!name.equals(old.name())) {
      checkName(tx, name, old.uuid());
    }
    boolean system = draft.get(AgentFields.IS_SYSTEM, old.system());
    if (system && !old.system()) {
      context.requireOperator(caller);
      AgentRouters.checkNoSystemAgent(tx);
    }
    long formerOwner = old.system() && !system ? caller.userId() : old.ownerId();
    Agent agent =
        new Agent(
            old.uuid(),
            name,
            draft.get(AgentFields.FOG_TYPE, old.fogTypeId()),
            system && !old.system() ? 0 : formerOwner,
            system,
            old.createdAt(),
            context.now(),
            distinct(draft.get(AgentFields.TAGS, old.tags())),
            old.routerId(),
            AgentDrafts.apply(old.settings(), draft),
            old.routing(),
            old.status());
    tx.agents().update(agent);
    boolean ownRouter = tx.routers().ofAgent(agent.uuid()).isPresent();
    long routerId = routers.update(tx, caller, agent, draft);
    boolean rerouted = routerId != agent.routerId();
    if (rerouted) {
      tx.agents().update(withRouter(agent, routerId));
      network.proxies().follow(tx, agent.uuid());
    }
    boolean keepsRouter = ownRouter && tx.routers().ofAgent(agent.uuid()).isPresent();
    Set<ChangeFlag> alone = EnumSet.of(ChangeFlag.CONFIG);
    context.changed(tx, agent.uuid(), keepsRouter ? UPDATED : rerouted ? REROUTED : alone);
    if (network.hardware().follow(tx, agent, old.ownerId())) {
      context.changed(tx, agent.uuid(), Context.COMMON);
    }
    if (!agent.settings().host().equals(old.settings().host())) {
      extraHosts.hostChanged(tx, agent.name());
    }
  }

  static Agent withRouter(Agent agent, long routerId) {
    return new Agent(
        agent.uuid(),
        agent.name(),
        agent.fogTypeId(),
        agent.ownerId(),
        agent.system(),
        agent.createdAt(),
        agent.updatedAt(),
        agent.tags(),
        routerId,
        agent.settings(),
        agent.routing(),
        agent.status());
  }

  static Agent withSettings(Agent agent, int fogTypeId, AgentSettings settings, Instant now) {
    return new Agent(
        agent.uuid(),
        agent.name(),
        fogTypeId,
        agent.ownerId(),
        agent.system(),
        agent.createdAt(),
        now,
        agent.tags(),
        agent.routerId(),
        settings,
        agent.routing(),
        agent.status());
  }

  @Override
  public void delete(Caller caller, String uuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              remove(tx, changeable(tx, caller, uuid));
              return true;
            });
  }

  /** Deletes the agent with its microservices and its router. */
  void remove(Transaction tx, Agent agent) {
    routers.remove(tx, agent.uuid());
    network.removal().publicPortsOn(tx, agent.uuid());
    for (Microservice m : tx.microservices().ofAgent(agent.uuid())) {
      if (m.applicationId() != 0) {
        network.removal().microservice(tx, m);
      }
    }
    tx.microservices().ofAgent(agent.uuid()).forEach(m -> tx.microservices().delete(m.uuid()));
    tx.agents().delete(agent.uuid());
    tx.afterCommit(() -> lastSeen.forget(agent.uuid()));
    context.wake(tx, agent.uuid());
  }

  @Override
  public Agent get(Caller caller, String uuid) {
    return lastSeen.applied(context.store().read(tx -> visible(tx, caller, uuid)));
  }

  @Override
  public List<Agent> list(Caller caller, boolean system, List<AgentFilter> filters) {
    List<Agent> agents =
        context
            .store()
            .read(tx -> system ? tx.agents().system() : tx.agents().ofOwner(caller.userId()));
    return agents.stream()
        .map(lastSeen::applied)
        .filter(agent -> filters.stream().allMatch(filter -> matches(agent, filter)))
        .toList();
  }

  private static boolean matches(Agent agent, AgentFilter filter) {
    AgentSettings settings = agent.settings();
    AgentStatus status = agent.status();
    Map<String, String> values =
        Map.ofEntries(
            Map.entry("uuid", agent.uuid()),
            Map.entry("name", agent.name()),
            Map.entry("location", settings.location()),
            Map.entry("description", settings.description()),
            Map.entry("gpsMode", settings.gpsMode()),
            Map.entry("host", settings.host()),
            Map.entry("networkInterface", settings.networkInterface()),
            Map.entry("dockerUrl", settings.dockerUrl()),
            Map.entry("diskDirectory", settings.diskDirectory()),
            Map.entry("logDirectory", settings.logDirectory()),
            Map.entry("logLevel", settings.logLevel()),
            Map.entry("timeZone", settings.timeZone()),
            Map.entry("daemonStatus", status.daemonStatus()),
            Map.entry("securityStatus", status.securityStatus()),
            Map.entry("ipAddress", status.ipAddress()),
            Map.entry("ipAddressExternal", status.ipAddressExternal()),
            Map.entry("version", status.version()),
            Map.entry("routerMode", agent.routing().mode().wireName()));
    String value = values.getOrDefault(filter.key(), "");
    return filter.contains() ? value.contains(filter.value()) : value.equals(filter.value());
  }

  @Override
  public ProvisioningKey provisioningKey(Caller caller, String uuid) {
    return context.store().inTransaction(tx -> newKey(tx, visible(tx, caller, uuid).uuid()));
  }

  /** Replaces the provisioning key of the agent. */
  ProvisioningKey newKey(Transaction tx, String uuid) {
    String key = context.ids().text(KEY_LENGTH);
    Instant expiry = context.now().plus(KEY_LIFETIME);
    tx.agents().setProvisioningKey(uuid, Secrets.hashToken(key), expiry);
    return new ProvisioningKey(key, expiry);
  }

  @Override
  public void version(Caller caller, String uuid, VersionCommand command) {
    context
        .store()
        .inTransaction(
            tx -> {
              Agent agent = visible(tx, caller, uuid);
              if (command == VersionCommand.ROLLBACK && !agent.status().readyToRollback()) {
                throw ControllerException.validation(
                    "Can't rollback version now. There are no backups on agent");
              }
              if (command == VersionCommand.UPGRADE && !agent.status().readyToUpgrade()) {
                throw ControllerException.validation(
                    "Can't upgrade version now. Latest is already installed");
              }
              tx.agents().setVersionCommand(uuid, command.wireName());
              return context.changed(tx, uuid, ChangeFlag.VERSION);
            });
  }

  @Override
  public void reboot(Caller caller, String uuid) {
    flag(caller, uuid, ChangeFlag.REBOOT);
  }

  @Override
  public void prune(Caller caller, String uuid) {
    flag(caller, uuid, ChangeFlag.PRUNE);
  }

  private void flag(Caller caller, String uuid, ChangeFlag flag) {
    context
        .store()
        .inTransaction(tx -> context.changed(tx, visible(tx, caller, uuid).uuid(), flag));
  }

  @Override
  public HardwareInfo hardware(Caller caller, String uuid) {
    return context.store().read(tx -> tx.agents().info(visible(tx, caller, uuid).uuid(), "hw"));
  }

  @Override
  public HardwareInfo usb(Caller caller, String uuid) {
    return context.store().read(tx -> tx.agents().info(visible(tx, caller, uuid).uuid(), "usb"));
  }
}
