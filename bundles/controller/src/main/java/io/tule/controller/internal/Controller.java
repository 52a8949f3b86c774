/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.Ids;
import io.tule.api.Subscription;
import io.tule.api.metrics.MetricSource;
import io.tule.api.spi.ports.PublicPortSource;
import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.AuditService;
import io.tule.controller.AuditTrail;
import io.tule.controller.CatalogService;
import io.tule.controller.ChangeFeed;
import io.tule.controller.Compatibility;
import io.tule.controller.ConfigService;
import io.tule.controller.DiagnosticService;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.FileSetService;
import io.tule.controller.MicroserviceService;
import io.tule.controller.PortForwardService;
import io.tule.controller.RegistryService;
import io.tule.controller.RouteService;
import io.tule.controller.RouterService;
import io.tule.controller.TemplateService;
import io.tule.controller.TunnelService;
import io.tule.controller.UserAdminService;
import io.tule.controller.UserService;
import io.tule.controller.VolumeMountService;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** All services of one control plane, wired together. */
public final class Controller implements AutoCloseable {
  private static final int HOLDER_LENGTH = 16;

  private final UserService users;
  private final AgentService agents;
  private final ApplicationService applications;
  private final MicroserviceService microservices;
  private final RouteService routes;
  private final RegistryService registries;
  private final CatalogService catalog;
  private final RouterService router;
  private final ConfigService config;
  private final EdgeResourceService edgeResources;
  private final FileSetService fileSets;
  private final VolumeMountService volumeMounts;
  private final TemplateService templates;
  private final AgentLinkService agentLink;
  private final ChangeFeed changeFeed;
  private final Trail trail;
  private final List<MetricSource> metrics;
  private final List<LeasedJob> jobs;
  private final Subscription announcements;
  private final UserAdminService userAdmin;
  private final DiagnosticService diagnostics;
  private final TunnelService tunnels;
  private final Compatibility compatibility;
  private final PublicPortFeed publicPorts;
  private final PortForwardService portForwards;

  /** A controller whose audit log and network are set up as they come. */
  public Controller(Store store, Clock clock, Settings settings, ScheduledExecutorService scheduler)
      throws IOException {
    this(store, AuditLimits.DEFAULT, clock, settings, scheduler);
  }

  /** A controller whose network is set up as ioFog comes. */
  public Controller(
      Store store,
      AuditLimits limits,
      Clock clock,
      Settings settings,
      ScheduledExecutorService scheduler)
      throws IOException {
    this(
        store,
        limits,
        clock,
        settings,
        NetworkSettings.of(new HttpPortBroker("http://localhost:3000", "")),
        scheduler);
  }

  /**
   * Wires the services, creates the administrator at the first start and starts the jobs.
   *
   * @param limits of the audit log
   * @param scheduler owned by the caller, who shuts it down
   */
  public Controller(
      Store database,
      AuditLimits limits,
      Clock clock,
      Settings settings,
      NetworkSettings networkSettings,
      ScheduledExecutorService scheduler)
      throws IOException {
    this.trail = new Trail(database, clock, limits);
    ObservedStore store = new ObservedStore(database, trail);
    FleetMetrics fleet = new FleetMetrics(store, trail, clock);
    this.metrics = List.of(store, fleet);
    ChangeNotifier notifier = new ChangeNotifier(scheduler);
    Context context =
        new Context(store, clock, new Ids(), notifier, settings.openSignup(), settings.likeIofog());
    Secrets secrets = new Secrets();
    SecretBox box = SecretBox.open(store, settings.secretKeyFile());
    if (settings.createAdministrator()) {
      Bootstrap.run(context, secrets, settings.credentialsFile());
    }
    LastSeen lastSeen = new LastSeen();
    SystemImages.apply(store, networkSettings.images());
    PortCertificates certificates =
        new PortCertificates(box, settings.dataDirectory().resolve("certificates"));
    this.publicPorts = new PublicPortFeed(context, certificates, trail);
    Network network = new Network(context, networkSettings, publicPorts, certificates);
    AgentRouters routers = new AgentRouters(context, network.routers(), network.proxies());
    ExtraHosts extraHosts = new ExtraHosts(context, network.links());
    Ports ports = new Ports(network.publicPorts());
    VolumeMounts mounts = new VolumeMounts(context, box);
    EnvSources envSources = new EnvSources(context, box);
    MicroserviceRules rules =
        new MicroserviceRules(context, ports, extraHosts, mounts, envSources, network);
    Routes routesApi = new Routes(context);
    Agents agentsApi = new Agents(context, routers, extraHosts, lastSeen, network);
    Tokens tokens = new Tokens(context, secrets, settings);
    Users usersApi = new Users(context, secrets, settings, agentsApi, tokens);
    this.users = usersApi;
    this.userAdmin = new UserAdmin(context, secrets, tokens, usersApi);
    this.diagnostics = new Diagnostics(context, settings.diagnostic());
    PortForwards forwards = new PortForwards(context, network.proxies());
    this.portForwards = forwards;
    this.tunnels = new Tunnels(context, box, settings.tunnel());
    this.compatibility = new Compatibility(settings.likeIofog());
    this.agents = agentsApi;
    this.applications = new Applications(context, rules, routesApi, network);
    this.microservices = new Microservices(context, rules, ports, routesApi, network);
    this.routes = routesApi;
    this.registries = new Registries(context, box);
    this.catalog = new Catalog(context);
    this.router = new DefaultRouter(context, routers);
    this.config = new ConfigEntries(context);
    this.edgeResources = new EdgeResources(context);
    this.fileSets = new FileSets(context, box, mounts, envSources, certificates);
    this.volumeMounts = mounts;
    this.templates = new Templates(context);
    this.agentLink =
        new AgentLink(context, agentsApi, box, envSources, lastSeen, network.removal());
    this.changeFeed = notifier;
    String holder = context.ids().text(HOLDER_LENGTH);
    Duration interval = settings.fogStatusInterval();
    LeasedJob fogStatus =
        new LeasedJob(
            store,
            "fog-status",
            holder,
            interval,
            new FogStatusJob(context, lastSeen, network.removal()));
    this.jobs = List.of(fogStatus);
    repeat(scheduler, fleet.counted("fog-status", fogStatus), interval);
    repeat(scheduler, forwards::prune, Duration.ofSeconds(PortForwardService.LEASE_SECONDS / 4));
    repeat(scheduler, trail::write, Trail.WRITING);
    repeat(scheduler, fleet.counted("audit-pruning", trail::prune), Trail.PRUNING);
    if (store.shared()) {
      repeat(scheduler, new LastSeenSharing(store, lastSeen), LastSeenSharing.INTERVAL);
    }
    this.announcements = store.onAnnouncement(notifier::fire);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the jobs handle their failures themselves
  private static void repeat(ScheduledExecutorService scheduler, Runnable job, Duration interval) {
    long millis = interval.toMillis();
    scheduler.scheduleWithFixedDelay(job, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Lets other controllers do the jobs; to be called when the scheduler has ended. */
  @Override
  public void close() {
    announcements.close();
    trail.write();
    jobs.forEach(LeasedJob::release);
  }

  public UserService users() {
    return users;
  }

  public AgentService agents() {
    return agents;
  }

  public ApplicationService applications() {
    return applications;
  }

  public MicroserviceService microservices() {
    return microservices;
  }

  public RouteService routes() {
    return routes;
  }

  public RegistryService registries() {
    return registries;
  }

  public CatalogService catalog() {
    return catalog;
  }

  public RouterService router() {
    return router;
  }

  public ConfigService config() {
    return config;
  }

  public EdgeResourceService edgeResources() {
    return edgeResources;
  }

  public FileSetService fileSets() {
    return fileSets;
  }

  public VolumeMountService volumeMounts() {
    return volumeMounts;
  }

  public TemplateService templates() {
    return templates;
  }

  public AgentLinkService agentLink() {
    return agentLink;
  }

  public AuditTrail auditTrail() {
    return trail;
  }

  public AuditService audit() {
    return trail;
  }

  public List<MetricSource> metrics() {
    return metrics;
  }

  public ChangeFeed changeFeed() {
    return changeFeed;
  }

  public UserAdminService userAdmin() {
    return userAdmin;
  }

  public DiagnosticService diagnostics() {
    return diagnostics;
  }

  public TunnelService tunnels() {
    return tunnels;
  }

  public PublicPortSource publicPorts() {
    return publicPorts;
  }

  public PortForwardService portForwards() {
    return portForwards;
  }

  public Compatibility compatibility() {
    return compatibility;
  }
}
