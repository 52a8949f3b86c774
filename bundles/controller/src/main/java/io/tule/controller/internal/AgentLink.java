/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentLinkConfig;
import io.tule.api.model.AgentSettings;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.DesiredMicroservice;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceReport;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.Registry;
import io.tule.api.model.RegistryAccess;
import io.tule.api.model.Router;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.Provisioned;
import io.tule.controller.VersionCommand;
import io.tule.controller.VersionOrder;
import io.tule.controller.store.AgentRepository.KeyRow;
import io.tule.controller.store.MicroserviceRepository.Told;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The /agent API. */
final class AgentLink implements AgentLinkService {
  private static final int TOKEN_LENGTH = 16;
  private static final Set<String> GONE =
      Set.of("UNKNOWN", "STOPPING", "DELETING", "MARKED_FOR_DELETION");

  private final Context context;
  private final Agents agents;
  private final SecretBox box;
  private final EnvSources envSources;
  private final LastSeen lastSeen;
  private final Removal removal;

  AgentLink(
      Context context,
      Agents agents,
      SecretBox box,
      EnvSources envSources,
      LastSeen lastSeen,
      Removal removal) {
    this.context = context;
    this.agents = agents;
    this.box = box;
    this.envSources = envSources;
    this.lastSeen = lastSeen;
    this.removal = removal;
  }

  @Override
  public Provisioned provision(String key, int fogTypeId) {
    return context
        .store()
        .inTransaction(
            tx -> {
              KeyRow row =
                  tx.agents()
                      .provisioningKey(Secrets.hashToken(key))
                      .orElseThrow(() -> ControllerException.notFound("Invalid Provisioning Key"));
              Instant now = context.now();
              if (!now.isBefore(row.expiresAt())) {
                throw ControllerException.authentication("Expired provision key");
              }
              Agent agent = tx.agents().get(row.agentUuid()).orElseThrow();
              checkImages(tx, agent, fogTypeId);
              String token = context.ids().text(TOKEN_LENGTH);
              tx.agents().setToken(agent.uuid(), Secrets.hashToken(token));
              tx.agents().update(Agents.withSettings(agent, fogTypeId, agent.settings(), now));
              tx.agents().deleteProvisioningKey(agent.uuid());
              if (!tx.fileSets().linkedTo(List.of(agent.uuid())).isEmpty()) {
                context.changed(tx, agent.uuid(), ChangeFlag.VOLUME_MOUNTS);
              }
              return new Provisioned(agent.uuid(), token);
            });
  }

  private static void checkImages(Transaction tx, Agent agent, int fogTypeId) {
    if (fogTypeId == 0) {
      return;
    }
    StringBuilder names = new StringBuilder();
    for (Microservice m : tx.microservices().ofAgent(agent.uuid())) {
      if (image(m, catalog(tx), fogTypeId).isEmpty()) {
        names.append(" \"").append(m.name()).append("\" microservice\n");
      }
    }
    if (!names.isEmpty()) {
      throw ControllerException.validation(
          "Some of microservices haven't proper docker images for this ioFog type."
              + " List of invalid microservices:\n"
              + names);
    }
  }

  private static Map<Long, CatalogItem> catalog(Transaction tx) {
    Map<Long, CatalogItem> items = new HashMap<>();
    tx.catalog().all().forEach(item -> items.put(item.id(), item));
    return items;
  }

  private static Optional<String> image(
      Microservice m, Map<Long, CatalogItem> catalog, int fogTypeId) {
    List<ContainerImage> images = m.spec().images();
    CatalogItem item = catalog.get(m.spec().catalogItemId());
    if (images.isEmpty() && item != null) {
      images = item.images();
    }
    return images.stream()
        .filter(image -> image.fogTypeId() == fogTypeId)
        .map(ContainerImage::containerImage)
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  @Override
  public AgentPrincipal authenticate(String token) {
    String hash = Secrets.hashToken(token);
    AgentPrincipal agent =
        context.store().read(tx -> tx.agents().byToken(hash)).orElseThrow(AgentLink::unknown);
    lastSeen.mark(agent.uuid(), context.clock().millis());
    return agent;
  }

  private static Agent stored(Transaction tx, AgentPrincipal principal) {
    return tx.agents().get(principal.uuid()).orElseThrow(AgentLink::unknown);
  }

  private static ControllerException unknown() {
    return ControllerException.authentication("authorization failed");
  }

  @Override
  public void deprovision(AgentPrincipal agent, List<String> microserviceUuids) {
    context
        .store()
        .inTransaction(
            tx -> {
              Instant now = context.now();
              for (Microservice m : tx.microservices().ofAgent(agent.uuid())) {
                if (microserviceUuids.contains(m.uuid())) {
                  tx.microservices()
                      .updateStatus(m.uuid(), Statuses.named(m.status(), "DELETING", now));
                }
              }
              tx.agents().updateStatus(agent.uuid(), stored(tx, agent).status().asDeprovisioned());
              return true;
            });
  }

  @Override
  public AgentLinkConfig config(AgentPrincipal principal) {
    return context
        .store()
        .read(
            tx -> {
              Agent agent = stored(tx, principal);
              Optional<Router> router =
                  agent.routerId() == 0
                      ? tx.routers().ofAgent(agent.uuid())
                      : tx.routers().get(agent.routerId());
              String host = router.map(Router::host).orElse("");
              boolean local = router.isPresent() && host.equals(agent.settings().host());
              return new AgentLinkConfig(
                  agent.settings(),
                  local ? "localhost" : host,
                  router.map(Router::messagingPort).orElse(0));
            });
  }

  @Override
  public void updateConfig(AgentPrincipal principal, Draft<Agent> draft) {
    context
        .store()
        .inTransaction(
            tx -> {
              Agent agent = stored(tx, principal);
              AgentSettings settings = AgentDrafts.applyOwn(agent.settings(), draft);
              if (!settings.equals(agent.settings())) {
                tx.agents()
                    .update(Agents.withSettings(agent, agent.fogTypeId(), settings, context.now()));
              }
              return true;
            });
  }

  @Override
  public ChangeSet changes(AgentPrincipal agent) {
    return context.store().read(tx -> tx.changes().pending(agent.uuid()));
  }

  @Override
  public void acknowledge(AgentPrincipal agent, Instant lastUpdated) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.changes().acknowledge(agent.uuid(), lastUpdated);
              tx.microservices().acknowledgeRebuild(agent.uuid(), lastUpdated);
              return true;
            });
  }

  @Override
  public void report(
      AgentPrincipal principal, Draft<AgentStatus> draft, List<MicroserviceReport> microservices) {
    context
        .store()
        .inTransaction(
            tx -> {
              String uuid = principal.uuid();
              AgentStatus last = tx.agents().status(uuid).orElseThrow(AgentLink::unknown);
              long active = context.clock().millis();
              AgentStatus status = Statuses.applied(last, draft).withLastActive(active);
              tx.agents().updateStatus(uuid, status);
              tx.afterCommit(() -> lastSeen.stored(uuid, active));
              boolean news = reportMicroservices(tx, uuid, microservices);
              // The next report brings other figures, and nobody acts on these.
              if (!news && Statuses.differInFigures(last, status)) {
                tx.mayBeStoredLater();
              }
              return true;
            });
  }

  /** Stores what is reported, and gives whether any of it is more than figures. */
  private boolean reportMicroservices(
      Transaction tx, String agentUuid, List<MicroserviceReport> reports) {
    if (reports.isEmpty()) {
      return false;
    }
    Map<String, MicroserviceReport> reported = new HashMap<>();
    reports.forEach(report -> reported.put(report.uuid(), report));
    Map<String, Told> told = tx.microservices().toldBy(agentUuid);
    reported.keySet().retainAll(told.keySet());
    Instant now = context.now();
    boolean news = false;
    for (Map.Entry<String, MicroserviceReport> report : reported.entrySet()) {
      String uuid = report.getKey();
      Told last = told.get(uuid);
      MicroserviceStatus merged = Statuses.merged(last.status(), report.getValue(), now);
      if (!Statuses.same(merged, last.status())) {
        tx.microservices().updateStatus(uuid, merged);
        news |= !Statuses.differInFigures(merged, last.status());
      }
      if (last.delete() && GONE.contains(merged.status().toUpperCase(Locale.ROOT))) {
        tx.microservices().get(uuid).ifPresent(m -> removal.microservice(tx, m));
        news = true;
      }
    }
    return news;
  }

  @Override
  public List<DesiredMicroservice> microservices(AgentPrincipal principal) {
    return context
        .store()
        .read(
            tx -> {
              int fogTypeId = stored(tx, principal).fogTypeId();
              Map<Long, CatalogItem> catalog = catalog(tx);
              List<DesiredMicroservice> desired = new ArrayList<>();
              for (Microservice m : tx.microservices().desired(principal.uuid())) {
                CatalogItem item = catalog.get(m.spec().catalogItemId());
                long registry = item == null ? m.spec().registryId() : item.registryId();
                image(m, catalog, fogTypeId)
                    .ifPresent(
                        image -> desired.add(desired(envSources.resolved(tx, m), image, registry)));
              }
              return desired;
            });
  }

  private static DesiredMicroservice desired(Microservice m, String image, long registryId) {
    String role = m.applicationId() == 0 ? SystemItems.role(m.spec().catalogItemId()) : "";
    return new DesiredMicroservice(m, image, registryId, role);
  }

  @Override
  public Microservice microservice(AgentPrincipal agent, String uuid) {
    return context
        .store()
        .read(tx -> tx.microservices().get(uuid))
        .filter(m -> m.agentUuid().equals(agent.uuid()))
        .orElseThrow(
            () -> ControllerException.notFound("Invalid microservice UUID '" + uuid + "'"));
  }

  @Override
  public List<RegistryAccess> registries(AgentPrincipal agent) {
    return context
        .store()
        .read(
            tx -> {
              List<RegistryAccess> registries = new ArrayList<>();
              for (Registry registry : tx.registries().visibleTo(agent.ownerId())) {
                String sealed = tx.registries().password(registry.id());
                registries.add(new RegistryAccess(registry, box.open(sealed)));
              }
              return registries;
            });
  }

  @Override
  public void hardware(AgentPrincipal agent, String info) {
    info(agent, "hw", info);
  }

  @Override
  public void usb(AgentPrincipal agent, String info) {
    info(agent, "usb", info);
  }

  private void info(AgentPrincipal agent, String kind, String info) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.agents().setInfo(agent.uuid(), kind, info, context.now());
              return true;
            });
  }

  @Override
  public VersionOrder version(AgentPrincipal agent) {
    return context
        .store()
        .inTransaction(
            tx -> {
              String command = tx.agents().versionCommand(agent.uuid());
              if (command.isEmpty()) {
                throw ControllerException.notFound("Version command not found");
              }
              return new VersionOrder(
                  VersionCommand.valueOf(command.toUpperCase(Locale.ROOT)),
                  agents.newKey(tx, agent.uuid()));
            });
  }

  @Override
  public void deleteNode(AgentPrincipal principal) {
    context
        .store()
        .inTransaction(
            tx -> {
              agents.remove(tx, stored(tx, principal));
              return true;
            });
  }
}
