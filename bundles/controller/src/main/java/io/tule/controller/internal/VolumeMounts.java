/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tule.api.ReasonCode;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.FileSet;
import io.tule.api.model.Microservice;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeMount;
import io.tule.api.model.VolumeType;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.VolumeMountService;
import io.tule.controller.store.AgentRepository.Summary;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The /volumeMounts API, and what microservices mount of it. */
final class VolumeMounts implements VolumeMountService {
  private final Context context;
  private final SecretBox box;

  VolumeMounts(Context context, SecretBox box) {
    this.context = context;
    this.box = box;
  }

  private static String unknown(String name) {
    return "Volume mount with name " + name + " not found";
  }

  private static VolumeMount own(Transaction tx, Caller caller, String name) {
    return tx.fileSets()
        .mount(caller.userId(), name)
        .orElseThrow(() -> ControllerException.notFound(unknown(name)));
  }

  private static List<Summary> ownAgents(Transaction tx, Caller caller, List<String> uuids) {
    List<Summary> agents = new ArrayList<>();
    for (String uuid : uuids) {
      agents.add(
          tx.agents()
              .summary(uuid)
              .filter(agent -> agent.ownerId() == caller.userId())
              .orElseThrow(() -> ControllerException.notFound("Could not find agent " + uuid)));
    }
    return agents;
  }

  @Override
  public List<VolumeMount> list(Caller caller) {
    return context.store().read(tx -> tx.fileSets().mounts(caller.userId()));
  }

  @Override
  public VolumeMount get(Caller caller, String name) {
    return context.store().read(tx -> own(tx, caller, name));
  }

  @Override
  public VolumeMount create(Caller caller, String name, FileSet.Kind kind, String source) {
    return context
        .store()
        .inTransaction(
            tx -> {
              if (tx.fileSets().mount(caller.userId(), name).isPresent()) {
                throw ControllerException.validation("Duplicate name '" + name + "'");
              }
              FileSet set = FileSets.own(tx, caller, kind, source);
              Instant now = context.now();
              String uuid = context.ids().uuid();
              VolumeMount mount =
                  new VolumeMount(uuid, caller.userId(), name, 1, set.id(), kind, source, now, now);
              tx.fileSets().insert(mount);
              linkWhereNamed(tx, caller, mount);
              return mount;
            });
  }

  /** Links it to the agents whose microservices have named one that was deleted since. */
  private void linkWhereNamed(Transaction tx, Caller caller, VolumeMount mount) {
    for (Microservice m : tx.microservices().ofOwner(caller.userId())) {
      boolean names =
          m.spec().volumeMappings().stream()
              .filter(mapping -> mapping.type() == VolumeType.VOLUME_MOUNT)
              .anyMatch(mapping -> name(mapping).equals(mount.name()));
      if (names) {
        tx.agents()
            .summary(m.agentUuid())
            .filter(agent -> agent.ownerId() == caller.userId())
            .ifPresent(agent -> link(tx, mount, agent));
      }
    }
  }

  private static String name(VolumeMapping mapping) {
    return mapping.hostDestination().split("/", 2)[0];
  }

  @Override
  public VolumeMount update(Caller caller, String name, FileSet.Kind kind, String source) {
    return context
        .store()
        .inTransaction(
            tx -> {
              VolumeMount old = own(tx, caller, name);
              FileSet set = FileSets.own(tx, caller, kind, source);
              return set.id() == old.fileSetId() ? old : next(tx, old, set);
            });
  }

  /** The next version of a volume mount; its agents are told. */
  VolumeMount next(Transaction tx, VolumeMount old, FileSet set) {
    VolumeMount next =
        new VolumeMount(
            old.uuid(),
            old.ownerId(),
            old.name(),
            old.version() + 1,
            set.id(),
            set.kind(),
            set.name(),
            old.createdAt(),
            context.now());
    tx.fileSets().update(next);
    tx.fileSets().agents(next.uuid()).forEach(agent -> checkBytes(tx, agent));
    tellAgents(tx, next);
    return next;
  }

  /** Tells the agents of a volume mount to read theirs again. */
  void tellAgents(Transaction tx, VolumeMount mount) {
    tx.fileSets().agents(mount.uuid()).forEach(agent -> tell(tx, agent));
  }

  private void tell(Transaction tx, String agentUuid) {
    context.changed(tx, agentUuid, ChangeFlag.VOLUME_MOUNTS);
  }

  @Override
  public void delete(Caller caller, String name) {
    context
        .store()
        .inTransaction(
            tx -> {
              VolumeMount mount = own(tx, caller, name);
              tellAgents(tx, mount);
              tx.fileSets().deleteMount(mount.uuid());
              return true;
            });
  }

  @Override
  public List<String> agents(Caller caller, String name) {
    return context.store().read(tx -> tx.fileSets().agents(own(tx, caller, name).uuid()));
  }

  @Override
  public VolumeMount link(Caller caller, String name, List<String> agentUuids) {
    return context
        .store()
        .inTransaction(
            tx -> {
              VolumeMount mount = own(tx, caller, name);
              ownAgents(tx, caller, agentUuids).forEach(agent -> link(tx, mount, agent));
              return mount;
            });
  }

  private void link(Transaction tx, VolumeMount mount, Summary agent) {
    if (tx.fileSets().link(agent.uuid(), mount.uuid())) {
      int linked =
          tx.fileSets()
              .linkedTo(List.of(agent.uuid()))
              .getOrDefault(agent.uuid(), List.of())
              .size();
      if (linked > MAX_ON_AGENT) {
        throw ControllerException.validation(
            "Agent " + agent.name() + " has " + MAX_ON_AGENT + " volume mounts already");
      }
      checkBytes(tx, agent.uuid());
      tell(tx, agent.uuid());
    }
  }

  /** An agent could not read an answer that is too long, and would get no volume mount at all. */
  private static void checkBytes(Transaction tx, String agentUuid) {
    if (tx.fileSets().sealedLength(agentUuid) / 4 * 3 > MAX_BYTES_ON_AGENT) {
      throw new ControllerException(
          ErrorKind.VALIDATION,
          ReasonCode.LIMIT_EXCEEDED,
          "The volume mounts of agent "
              + agentUuid
              + " would have more than "
              + MAX_BYTES_ON_AGENT
              + " bytes");
    }
  }

  @Override
  public void unlink(Caller caller, String name, List<String> agentUuids) {
    context
        .store()
        .inTransaction(
            tx -> {
              VolumeMount mount = own(tx, caller, name);
              for (Summary agent : ownAgents(tx, caller, agentUuids)) {
                if (tx.fileSets().unlink(agent.uuid(), mount.uuid())) {
                  tell(tx, agent.uuid());
                }
              }
              return true;
            });
  }

  @Override
  public Map<String, List<VolumeMount>> linkedTo(Caller caller, Collection<String> agentUuids) {
    Map<String, List<VolumeMount>> own = new LinkedHashMap<>();
    context
        .store()
        .read(tx -> tx.fileSets().linkedTo(agentUuids))
        .forEach(
            (agent, mounts) ->
                own.put(
                    agent, mounts.stream().filter(m -> m.ownerId() == caller.userId()).toList()));
    return own;
  }

  @Override
  public List<Delivery> ofAgent(AgentPrincipal agent) {
    return context
        .store()
        .read(
            tx -> {
              List<Delivery> all = new ArrayList<>();
              tx.fileSets()
                  .linkedTo(List.of(agent.uuid()))
                  .getOrDefault(agent.uuid(), List.of())
                  .forEach(mount -> all.add(new Delivery(mount, files(tx, mount))));
              return all;
            });
  }

  private Map<String, String> files(Transaction tx, VolumeMount mount) {
    Map<String, String> files = FileSets.content(box, tx, mount.fileSetId());
    boolean encoded = tx.fileSets().get(mount.fileSetId()).orElseThrow().type().equals(FileSet.TLS);
    if (!encoded) {
      files.replaceAll((key, text) -> Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    }
    return files;
  }

  /**
   * Links to an agent what a microservice on it mounts.
   *
   * @param asked whether the request names the mappings; those that it leaves alone may have lost
   *     their volume mount since
   */
  void use(
      Transaction tx, Caller caller, Summary agent, List<VolumeMapping> mappings, boolean asked) {
    for (VolumeMapping mapping : mappings) {
      if (mapping.type() != VolumeType.VOLUME_MOUNT) {
        continue;
      }
      String[] parts = mapping.hostDestination().split("/", 2);
      Optional<VolumeMount> mount = tx.fileSets().mount(caller.userId(), parts[0]);
      if (asked) {
        check(tx, mount, parts);
      }
      if (mount.isPresent()) {
        if (agent.ownerId() != caller.userId()) {
          throw ControllerException.validation(
              "Volume mount " + parts[0] + " can be mounted on own agents only");
        }
        link(tx, mount.get(), agent);
      }
    }
  }

  private void check(Transaction tx, Optional<VolumeMount> named, String[] parts) {
    VolumeMount mount = named.orElseThrow(() -> ControllerException.validation(unknown(parts[0])));
    if (parts.length > 1 && !keys(tx, mount).contains(parts[1])) {
      boolean secret = mount.kind() == FileSet.Kind.SECRET;
      throw ControllerException.validation(
          (secret ? "Secret key " : "Configmap key ")
              + parts[1]
              + (secret ? " not found in secret " : " not found in configmap ")
              + mount.source()
              + " in volume mount "
              + mount.name());
    }
  }

  private Collection<String> keys(Transaction tx, VolumeMount mount) {
    return FileSets.content(box, tx, mount.fileSetId()).keySet();
  }
}
