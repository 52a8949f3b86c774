/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ImageReference;
import io.tule.api.ResourceName;
import io.tule.api.model.Application;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ContainerImage;
import io.tule.api.model.ContainerOptions;
import io.tule.api.model.Microservice;
import io.tule.api.model.MicroserviceSpec;
import io.tule.api.model.MicroserviceStatus;
import io.tule.api.model.PortMapping;
import io.tule.api.model.Registry;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.store.AgentRepository.Summary;
import io.tule.controller.store.Transaction;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Creating and updating one microservice inside a transaction. */
final class MicroserviceRules {
  private static final String SYSTEM_CATEGORY = "SYSTEM";
  private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");
  private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9_.-].*");

  /** MiB; also what an update without a size comes back to (§3.8.1). */
  private static final int DEFAULT_LOG_SIZE = 1;

  private final Context context;
  private final Ports ports;
  private final ExtraHosts extraHosts;
  private final VolumeMounts mounts;
  private final EnvSources envSources;
  private final Network network;

  MicroserviceRules(
      Context context,
      Ports ports,
      ExtraHosts extraHosts,
      VolumeMounts mounts,
      EnvSources envSources,
      Network network) {
    this.context = context;
    this.ports = ports;
    this.extraHosts = extraHosts;
    this.mounts = mounts;
    this.envSources = envSources;
    this.network = network;
  }

  /** Own application by name, or by id in digits. */
  Application application(Transaction tx, Caller caller, String nameOrId) {
    Optional<Application> named = tx.applications().byName(caller.userId(), nameOrId);
    if (named.isEmpty() && DIGITS.matcher(nameOrId).matches()) {
      named =
          tx.applications()
              .get(Long.parseLong(nameOrId))
              .filter(application -> application.ownerId() == caller.userId());
    }
    return named.orElseThrow(
        () -> ControllerException.notFound("Invalid application id '" + nameOrId + "'"));
  }

  static boolean isSystem(Transaction tx, Microservice m) {
    return m.spec().catalogItemId() != 0
        && tx.catalog()
            .get(m.spec().catalogItemId())
            .filter(item -> item.category().equals(SYSTEM_CATEGORY))
            .isPresent();
  }

  Microservice create(
      Transaction tx,
      Caller caller,
      Application application,
      Draft<Microservice> draft,
      Plan plan) {
    MicroserviceSpec empty =
        new MicroserviceSpec(
            "",
            "{}",
            0,
            List.of(),
            1,
            false,
            DEFAULT_LOG_SIZE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            ContainerOptions.NONE);
    MicroserviceSpec asked = applied(empty, draft);
    Summary agent = namedAgent(tx, caller, draft);
    String uuid = context.ids().uuid();
    MicroserviceSpec spec = checked(tx, caller, agent, new Stored(uuid), asked, draft, plan);
    checkName(tx, application.id(), "", asked.name());
    boolean build =
        !spec.env().isEmpty()
            || !spec.cmd().isEmpty()
            || spec.ports().stream().anyMatch(PortMapping::isSimple);
    Instant now = context.now();
    Set<ChangeFlag> flags = build ? Context.COMMON : EnumSet.of(ChangeFlag.MICROSERVICE_LIST);
    Instant told = context.changed(tx, agent.uuid(), flags);
    Microservice created =
        new Microservice(
            uuid,
            application.id(),
            application.name(),
            agent.uuid(),
            caller.userId(),
            now,
            now,
            Instant.EPOCH,
            false,
            false,
            build,
            build ? 1 : 0,
            "",
            spec,
            List.of(),
            false,
            MicroserviceStatus.of("QUEUED", now));
    tx.microservices().insert(created, told);
    network.follow(tx, Optional.empty(), created);
    return created;
  }

  /** Updates, and tells the agent even where nothing differs (§5.3). */
  Microservice update(
      Transaction tx, Caller caller, Microservice old, Draft<Microservice> draft, Plan plan) {
    if (isSystem(tx, old)) {
      throw ControllerException.validation(
          "Microservice uuid " + old.uuid() + " is system and can't be updated");
    }
    MicroserviceSpec asked = applied(old.spec(), draft);
    if (!asked.name().equals(old.name())) {
      checkName(tx, old.applicationId(), old.uuid(), asked.name());
    }
    Summary agent =
        agent(tx, caller, draft)
            .orElseGet(() -> tx.agents().summary(old.agentUuid()).orElseThrow());
    boolean moved = !agent.uuid().equals(old.agentUuid());
    MicroserviceSpec spec = checked(tx, caller, agent, new Stored(old), asked, draft, plan);
    plan.done(old.uuid());
    boolean rebuild =
        draft.get(MicroserviceFields.REBUILD, false) || needsNewContainer(old.spec(), spec);
    Instant now = context.now();
    tx.microservices().update(Specs.with(old, agent.uuid(), spec, now));
    if (moved) {
      tx.microservices().updateStatus(old.uuid(), MicroserviceStatus.of("QUEUED", now));
      context.changed(tx, old.agentUuid(), Context.FULL);
    }
    if (rebuild) {
      context.rebuild(tx, old.uuid(), agent.uuid(), Context.FULL);
    } else {
      context.changed(tx, agent.uuid(), Context.FULL);
    }
    Microservice updated = tx.microservices().get(old.uuid()).orElseThrow();
    network.follow(tx, Optional.of(old), updated);
    if (moved || !Proxies.hosts(old.spec().ports()).equals(Proxies.hosts(spec.ports()))) {
      extraHosts.hostChanged(tx, agent.name());
    }
    return updated;
  }

  /** What one request makes of an application's microservices; the present ones by their names. */
  Plan plan(
      Transaction tx,
      Caller caller,
      String application,
      List<Draft<Microservice>> drafts,
      Map<String, Microservice> present) {
    Plan plan = Plan.of(application);
    for (Draft<Microservice> draft : drafts) {
      String name = draft.get(MicroserviceFields.NAME, "");
      Optional<Microservice> old = Optional.ofNullable(present.get(name));
      List<PortMapping> stored = old.map(m -> m.spec().ports()).orElse(List.of());
      Map<Integer, String> ports =
          new HashMap<>(ExtraHosts.publicPorts(draft.get(MicroserviceFields.PORTS, stored)));
      if (ports.containsKey(0)) {
        // A port that is not asked for by number stays the one that it was.
        ExtraHosts.publicPorts(stored).forEach(ports::putIfAbsent);
      }
      old.ifPresent(m -> plan.awaits(m.uuid()));
      agent(tx, caller, draft)
          .map(Summary::uuid)
          .or(() -> old.map(Microservice::agentUuid))
          .flatMap(tx.agents()::get)
          .ifPresent(agent -> plan.add(name, new Plan.Target(agent, ports)));
    }
    return plan;
  }

  private static boolean needsNewContainer(MicroserviceSpec a, MicroserviceSpec b) {
    return !a.env().equals(b.env())
        || !a.cmd().equals(b.cmd())
        || !a.volumeMappings().equals(b.volumeMappings())
        || !a.ports().equals(b.ports())
        || !a.extraHosts().equals(b.extraHosts())
        || a.rootHostAccess() != b.rootHostAccess()
        || !a.images().equals(b.images())
        || a.catalogItemId() != b.catalogItemId()
        || !a.options().equals(b.options());
  }

  /** The spec with the given fields replaced, not yet checked. */
  MicroserviceSpec applied(MicroserviceSpec s, Draft<Microservice> d) {
    return new MicroserviceSpec(
        d.get(MicroserviceFields.NAME, s.name()),
        d.has(MicroserviceFields.CONFIG)
            ? config(d.get(MicroserviceFields.CONFIG, ""))
            : s.config(),
        catalogItem(s, d),
        d.get(MicroserviceFields.IMAGES, s.images()),
        d.get(MicroserviceFields.REGISTRY_ID, s.registryId()),
        d.get(MicroserviceFields.ROOT_HOST_ACCESS, s.rootHostAccess()),
        d.get(MicroserviceFields.LOG_SIZE, DEFAULT_LOG_SIZE),
        d.get(MicroserviceFields.PORTS, s.ports()),
        volumes(s.volumeMappings(), d),
        d.get(MicroserviceFields.ENV, s.env()),
        d.get(MicroserviceFields.CMD, s.cmd()),
        d.get(MicroserviceFields.EXTRA_HOSTS, s.extraHosts()),
        d.get(MicroserviceFields.OPTIONS, s.options()));
  }

  /** Images of its own, given without an item, take a microservice out of the catalog. */
  private static long catalogItem(MicroserviceSpec s, Draft<Microservice> d) {
    boolean ownImages = !d.get(MicroserviceFields.IMAGES, List.of()).isEmpty();
    return d.get(MicroserviceFields.CATALOG_ITEM_ID, ownImages ? 0L : s.catalogItemId());
  }

  /** Un-escapes a document that came with every quote escaped; leaves proper JSON alone. */
  private static String config(String text) {
    int quote = text.indexOf('"');
    boolean escaped = quote > 0 && text.charAt(quote - 1) == '\\';
    String config = escaped ? text.replace("\\\"", "\"") : text;
    return config.isBlank() ? "{}" : config;
  }

  /** Keeps the ids of mappings that stay, so that an unchanged list is equal to the stored one. */
  private static List<VolumeMapping> volumes(
      List<VolumeMapping> stored, Draft<Microservice> draft) {
    if (!draft.has(MicroserviceFields.VOLUME_MAPPINGS)) {
      return stored;
    }
    List<VolumeMapping> asked = draft.get(MicroserviceFields.VOLUME_MAPPINGS, List.of());
    boolean same =
        asked.size() == stored.size()
            && IntStream.range(0, asked.size())
                .allMatch(i -> withoutId(asked.get(i)).equals(withoutId(stored.get(i))));
    return same ? stored : asked;
  }

  private static VolumeMapping withoutId(VolumeMapping v) {
    return new VolumeMapping(
        0, v.hostDestination(), v.containerDestination(), v.accessMode(), v.type());
  }

  private static void checkName(Transaction tx, long applicationId, String ownUuid, String name) {
    if (!ResourceName.isValid(name)) {
      throw ControllerException.validation("Invalid format for field 'name'");
    }
    String taken = tx.microservices().named(applicationId, name);
    if (!taken.isEmpty() && !taken.equals(ownUuid)) {
      throw ControllerException.duplicate("Duplicate name '" + name + "'");
    }
  }

  /**
   * The agent that the draft names; empty when it names none or one that the caller has not. An
   * update then leaves the microservice where it is (§3.8.1).
   */
  private static Optional<Summary> agent(Transaction tx, Caller caller, Draft<Microservice> draft) {
    String uuid = draft.get(MicroserviceFields.AGENT_UUID, "");
    String name = draft.get(MicroserviceFields.AGENT_NAME, "");
    Optional<Summary> agent =
        uuid.isEmpty() ? tx.agents().summaryByName(name) : tx.agents().summary(uuid);
    return agent.filter(a -> a.system() || a.ownerId() == caller.userId());
  }

  private static Summary namedAgent(Transaction tx, Caller caller, Draft<Microservice> draft) {
    String uuid = draft.get(MicroserviceFields.AGENT_UUID, "");
    String given = uuid.isEmpty() ? draft.get(MicroserviceFields.AGENT_NAME, "") : uuid;
    if (given.isEmpty()) {
      throw ControllerException.validation("Required field 'iofogUuid' is missing");
    }
    return agent(tx, caller, draft)
        .orElseThrow(() -> ControllerException.validation("Invalid ioFog UUID '" + given + "'"));
  }

  /** What there is of a microservice that is checked: nothing but an id when it is new. */
  private record Stored(String uuid, List<PortMapping> ports) {
    Stored(String uuid) {
      this(uuid, List.of());
    }

    Stored(Microservice m) {
      this(m.uuid(), m.spec().ports());
    }
  }

  private MicroserviceSpec checked(
      Transaction tx,
      Caller caller,
      Summary agent,
      Stored stored,
      MicroserviceSpec spec,
      Draft<Microservice> draft,
      Plan plan) {
    List<ContainerImage> images = images(tx, caller, agent, spec, draft);
    checkRegistry(tx, caller, spec.registryId());
    checkVolumes(spec.volumeMappings());
    mounts.use(
        tx, caller, agent, spec.volumeMappings(), draft.has(MicroserviceFields.VOLUME_MAPPINGS));
    if (draft.has(MicroserviceFields.ENV)) {
      envSources.check(tx, caller, spec.env());
    }
    return new MicroserviceSpec(
        spec.name(),
        spec.config(),
        spec.catalogItemId(),
        images,
        spec.registryId(),
        spec.rootHostAccess(),
        spec.logSize(),
        ports.checked(tx, caller, agent, stored.uuid(), spec.ports(), stored.ports(), plan),
        spec.volumeMappings(),
        spec.env(),
        spec.cmd(),
        draft.has(MicroserviceFields.EXTRA_HOSTS)
            ? extraHosts.resolve(tx, caller.userId(), spec.extraHosts(), plan)
            : spec.extraHosts(),
        spec.options());
  }

  /** Own images of the microservice: none when they come from the catalog. */
  private static List<ContainerImage> images(
      Transaction tx,
      Caller caller,
      Summary agent,
      MicroserviceSpec spec,
      Draft<Microservice> draft) {
    List<ContainerImage> images = spec.images();
    List<ContainerImage> own = images;
    long itemId = spec.catalogItemId();
    if (itemId != 0) {
      CatalogItem item =
          tx.catalog()
              .get(itemId)
              .filter(i -> Catalog.visible(i, caller.userId()))
              .filter(i -> !i.category().equals(SYSTEM_CATEGORY))
              .orElseThrow(() -> Catalog.unknown(itemId));
      List<ContainerImage> given = draft.get(MicroserviceFields.IMAGES, List.of());
      if (!item.images().containsAll(given)) {
        throw ControllerException.validation(
            "Catalog item " + itemId + " does not match provided images");
      }
      images = item.images();
      own = List.of();
    } else if (images.isEmpty() && !draft.has(MicroserviceFields.IMAGES)) {
      throw ControllerException.validation("Required field 'images' is missing");
    }
    own.forEach(image -> ImageReference.parse(image.containerImage()));
    if (agent.fogTypeId() != 0
        && images.stream()
            .noneMatch(i -> i.fogTypeId() == agent.fogTypeId() && !i.containerImage().isEmpty())) {
      throw ControllerException.validation(
          "Microservice " + spec.name() + " does not have a valid image for its Agent type");
    }
    return own;
  }

  private static void checkRegistry(Transaction tx, Caller caller, long id) {
    Optional<Registry> registry =
        tx.registries().get(id).filter(r -> r.isPublic() || r.ownerId() == caller.userId());
    if (registry.isEmpty()) {
      throw ControllerException.notFound("Invalid registry id '" + id + "'");
    }
  }

  /** Checks one more mapping of a microservice that is there. */
  void checkVolume(Transaction tx, Caller caller, Microservice m, VolumeMapping mapping) {
    checkVolumes(List.of(mapping));
    Summary agent = tx.agents().summary(m.agentUuid()).orElseThrow();
    mounts.use(tx, caller, agent, List.of(mapping), true);
  }

  private static void checkVolumes(List<VolumeMapping> volumes) {
    for (VolumeMapping volume : volumes) {
      if (volume.type() == VolumeType.VOLUME
          && !VOLUME_NAME.matcher(volume.hostDestination()).matches()) {
        throw ControllerException.validation(
            "hostDestination '" + volume.hostDestination() + "' is not a valid volume name");
      }
    }
  }
}
