/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSource;
import io.tule.api.spi.ports.PortBroker;
import io.tule.api.spi.ports.PublicPortReports;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the controller's services, all together, while there is a store. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.tule.controller")
@Designate(ocd = ControllerComponent.Config.class)
public final class ControllerComponent {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerComponent.class);
  private static final long RETRY_SECONDS = 2;

  /** PID io.tule.controller. */
  @ObjectClassDefinition(name = "Tule controller")
  public @interface Config {
    /** Where keys and credentials are kept. */
    @AttributeDefinition(description = "empty: $TULE_DATA, else ~/.tule")
    String dataDirectory() default "";

    /** Where the first administrator's password is written. */
    @AttributeDefinition(description = "empty: admin.properties in the data directory")
    String credentialsFile() default "";

    /** The key that seals registry passwords. */
    @AttributeDefinition(
        description =
            "a file of 32 bytes, the same for all controllers on a database; empty:"
                + " controller/secret.key in the data directory")
    String secretKeyFile() default "";

    /** Who may create accounts: first or open. */
    @AttributeDefinition(description = "first: the first user and administrators; open: anybody")
    String signup() default "first";

    /** Whether the first start creates an administrator. */
    boolean createAdministrator() default true;

    /** Seconds a user's token lives after its last use, 60 to 31536000. */
    long tokenLifetimeSeconds() default 3600;

    /** Seconds between two looks for silent agents, 1 to 86400. */
    long fogStatusIntervalSeconds() default 30;

    /** How near to ioFog: tule or iofog. */
    @AttributeDefinition(
        description = "tule; iofog: byte-equal to Controller 3.0.4, which isolates users less")
    String compatibility() default "tule";

    /** Seconds a signed token lives, 60 to 86400. */
    long signedTokenLifetimeSeconds() default 900;

    /** Seconds a refresh token lives, 300 to 31536000. */
    long refreshTokenLifetimeSeconds() default 604_800;

    /** Days after which a new key signs tokens, 1 to 3650. */
    long signingKeyLifetimeDays() default 30;

    /** Hosts that traces may be sent to by FTP, separated by commas; * for any. */
    String ftpHosts() default "*";

    /** MiB that all image snapshots together may take, 0 to 1048576. */
    long snapshotQuotaMiB() default 2048;

    /** Where agents' tunnels end. */
    String tunnelHost() default "";

    /** Who agents log in as there. */
    String tunnelUsername() default "";

    /** With which password. */
    @AttributeDefinition(type = AttributeType.PASSWORD)
    String tunnelPassword() default "";

    /** With which key. */
    @AttributeDefinition(type = AttributeType.PASSWORD)
    String tunnelRsaKey() default "";

    /** Port of the agent's machine that a tunnel leads to; below 0 opens none. */
    int tunnelLport() default -1;

    /** Ports of the host that tunnels may take, first-last. */
    String tunnelPortRange() default "2000-10000";

    /** Days the audit log goes back, 1 to 3650. */
    int auditDays() default 90;

    /** Most changes in the audit log, 100 to 10000000; a tenth as many refusals. */
    int auditEntries() default 100_000;

    /** Public ports that are given out by themselves. */
    @AttributeDefinition(
        description = "first-end, the end not included; empty: $PUBLIC_PORTS_RANGE, else 6000-7000")
    String publicPortsRange() default "";

    /** Ports of this machine that no microservice may have as its public one. */
    @AttributeDefinition(description = "numbers, separated by commas")
    String reservedPorts() default "";

    /** Where people reach public ports that the port manager opens. */
    @AttributeDefinition(
        description =
            "host name or address; empty: links name the config entry default-proxy-host, else"
                + " undefined-proxy-host")
    String publicHost() default "";

    /** Who gives out ports in the Internet. */
    @AttributeDefinition(
        description = "name of a PortBroker; empty: $MSVC_PORT_PROVIDER, else default")
    String portProvider() default "";

    /** Where the provider named default finds the port router service. */
    @AttributeDefinition(description = "empty: $PROXY_BROKER_URL, else http://localhost:3000")
    String proxyBrokerUrl() default "";

    /** What the port router service asks for. */
    @AttributeDefinition(description = "empty: $PROXY_BROKER_TOKEN")
    String proxyBrokerToken() default "";

    /** Images of the Controller's own microservices. */
    @AttributeDefinition(
        description =
            "entries such as Router:1=registry/router:2 (Router, Proxy, PortRouter; 1 x86, 2 ARM);"
                + " in front of $SystemImages_Router_1 and the like")
    String[] systemImages() default {};
  }

  private static final Pattern PORT_RANGE = Pattern.compile(" *(\\d{1,5}) *- *(\\d{1,5}) *");

  /** Those that are there; they come and go while the controller runs. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Collection<PortBroker> brokers = List.of();

  /** They come and go likewise. */
  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Collection<PublicPortReports> reports = List.of();

  private final BundleContext bundle;
  private final Store store;
  private final Settings settings;
  private final AuditLimits limits;
  private final NetworkSettings network;
  private final ScheduledExecutorService scheduler;
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
  private Optional<Controller> running = Optional.empty();
  private boolean closed;

  /** Starts the control plane on the store, or again and again while its database is away. */
  @Activate
  public ControllerComponent(BundleContext bundle, @Reference Store store, Config config) {
    this.bundle = bundle;
    this.store = store;
    this.settings = settings(config);
    int entries = (int) clamped(config.auditEntries(), 100, 10_000_000);
    this.limits =
        new AuditLimits(
            Duration.ofDays(clamped(config.auditDays(), 1, 3650)), entries, entries / 10);
    this.network =
        NetworkEnvironment.settings(config, System.getenv(), () -> brokers, () -> reports);
    ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(2, threads());
    // Thousands of held requests are answered long before their time; their timers hold them.
    threads.setRemoveOnCancelPolicy(true);
    this.scheduler = threads;
    scheduler.execute(this::start);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the next attempt looks after itself
  private synchronized void start() {
    if (closed) {
      return;
    }
    try {
      Controller controller =
          new Controller(store, limits, Clock.systemUTC(), settings, network, scheduler);
      running = Optional.of(controller);
      register(controller);
    } catch (TuleException e) {
      if (e.reason() == ReasonCode.STORE_UNAVAILABLE) {
        scheduler.schedule(this::start, RETRY_SECONDS, TimeUnit.SECONDS);
      } else {
        LOG.error("The controller does not start: {}", e.getMessage(), e);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("The controller does not start", e);
    }
  }

  private static ThreadFactory threads() {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = Executors.defaultThreadFactory().newThread(work);
      thread.setName("tule-controller-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static Settings settings(Config config) {
    String environment = System.getenv("TULE_DATA");
    Path data =
        !config.dataDirectory().isBlank()
            ? Path.of(config.dataDirectory())
            : environment != null && !environment.isBlank()
                ? Path.of(environment)
                : Path.of(System.getProperty("user.home"), ".tule");
    Path credentials =
        config.credentialsFile().isBlank()
            ? data.resolve("admin.properties")
            : Path.of(config.credentialsFile());
    Path key =
        config.secretKeyFile().isBlank()
            ? Settings.usualKeyFile(data)
            : Path.of(config.secretKeyFile());
    return new Settings(
        data,
        key,
        credentials,
        config.signup().equals("open"),
        config.createAdministrator(),
        Duration.ofSeconds(clamped(config.tokenLifetimeSeconds(), 60, 31_536_000)),
        Duration.ofSeconds(clamped(config.fogStatusIntervalSeconds(), 1, 86_400)),
        config.compatibility().equals("iofog"),
        new Settings.Signed(
            Duration.ofSeconds(clamped(config.signedTokenLifetimeSeconds(), 60, 86_400)),
            Duration.ofSeconds(clamped(config.refreshTokenLifetimeSeconds(), 300, 31_536_000)),
            Duration.ofDays(clamped(config.signingKeyLifetimeDays(), 1, 3650))),
        new Settings.Diagnostic(
            List.of(config.ftpHosts().toLowerCase(Locale.ROOT).strip().split(" *, *")),
            clamped(config.snapshotQuotaMiB(), 0, 1L << 20) << 20),
        tunnel(config));
  }

  private static Settings.TunnelHost tunnel(Config config) {
    Matcher range = PORT_RANGE.matcher(config.tunnelPortRange());
    if (!range.matches()) {
      throw new IllegalArgumentException("io.tule.controller: tunnelPortRange is not FIRST-LAST");
    }
    return new Settings.TunnelHost(
        config.tunnelHost(),
        config.tunnelUsername(),
        config.tunnelPassword(),
        config.tunnelRsaKey(),
        (int) clamped(config.tunnelLport(), -1, 65535),
        (int) clamped(Long.parseLong(range.group(1)), 1, 65535),
        (int) clamped(Long.parseLong(range.group(2)), 1, 65535));
  }

  private static long clamped(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  private void register(Controller controller) {
    add(UserService.class, controller.users());
    add(AgentService.class, controller.agents());
    add(ApplicationService.class, controller.applications());
    add(MicroserviceService.class, controller.microservices());
    add(RouteService.class, controller.routes());
    add(RegistryService.class, controller.registries());
    add(CatalogService.class, controller.catalog());
    add(RouterService.class, controller.router());
    add(ConfigService.class, controller.config());
    add(EdgeResourceService.class, controller.edgeResources());
    add(FileSetService.class, controller.fileSets());
    add(VolumeMountService.class, controller.volumeMounts());
    add(TemplateService.class, controller.templates());
    add(ChangeFeed.class, controller.changeFeed());
    add(PortForwardService.class, controller.portForwards());
    add(PublicPortSource.class, controller.publicPorts());
    add(AuditTrail.class, controller.auditTrail());
    add(AuditService.class, controller.audit());
    controller.metrics().forEach(source -> add(MetricSource.class, source));
    add(AgentLinkService.class, controller.agentLink());
    add(UserAdminService.class, controller.userAdmin());
    add(DiagnosticService.class, controller.diagnostics());
    add(TunnelService.class, controller.tunnels());
    add(Compatibility.class, controller.compatibility());
  }

  private <T> void add(Class<T> type, T service) {
    registrations.add(bundle.registerService(type, service, null));
  }

  @Deactivate
  synchronized void close() {
    closed = true;
    registrations.forEach(ServiceRegistration::unregister);
    scheduler.shutdownNow();
    running.ifPresent(Controller::close);
  }
}
