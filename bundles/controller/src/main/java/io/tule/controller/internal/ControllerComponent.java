/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.controller.AgentLinkService;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.CatalogService;
import io.tule.controller.ChangeFeed;
import io.tule.controller.ConfigService;
import io.tule.controller.MicroserviceService;
import io.tule.controller.RegistryService;
import io.tule.controller.RouteService;
import io.tule.controller.RouterService;
import io.tule.controller.UserService;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the controller's services, all together, while there is a store. */
@Component(
    service = {},
    immediate = true,
    configurationPid = "io.tule.controller")
@Designate(ocd = ControllerComponent.Config.class)
public final class ControllerComponent {
  /** PID io.tule.controller. */
  @ObjectClassDefinition(name = "Tule controller")
  public @interface Config {
    /** Where keys and credentials are kept. */
    @AttributeDefinition(description = "empty: $TULE_DATA, else ~/.tule")
    String dataDirectory() default "";

    /** Where the first administrator's password is written. */
    @AttributeDefinition(description = "empty: admin.properties in the data directory")
    String credentialsFile() default "";

    /** Who may create accounts: first or open. */
    @AttributeDefinition(description = "first: the first user and administrators; open: anybody")
    String signup() default "first";

    /** Whether the first start creates an administrator. */
    boolean createAdministrator() default true;

    /** Seconds a user's token lives after its last use, 60 to 31536000. */
    long tokenLifetimeSeconds() default 3600;

    /** Seconds between two looks for silent agents, 1 to 86400. */
    long fogStatusIntervalSeconds() default 30;
  }

  private final ScheduledExecutorService scheduler;
  private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

  /** Starts the control plane on the store. */
  @Activate
  public ControllerComponent(BundleContext bundle, @Reference Store store, Config config)
      throws IOException {
    this.scheduler = Executors.newScheduledThreadPool(2, threads());
    boolean done = false;
    try {
      register(bundle, new Controller(store, Clock.systemUTC(), settings(config), scheduler));
      done = true;
    } finally {
      if (!done) {
        scheduler.shutdownNow();
      }
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
    return new Settings(
        data,
        credentials,
        config.signup().equals("open"),
        config.createAdministrator(),
        Duration.ofSeconds(clamped(config.tokenLifetimeSeconds(), 60, 31_536_000)),
        Duration.ofSeconds(clamped(config.fogStatusIntervalSeconds(), 1, 86_400)));
  }

  private static long clamped(long value, long least, long most) {
    return Math.max(least, Math.min(most, value));
  }

  private void register(BundleContext bundle, Controller controller) {
    add(bundle, UserService.class, controller.users());
    add(bundle, AgentService.class, controller.agents());
    add(bundle, ApplicationService.class, controller.applications());
    add(bundle, MicroserviceService.class, controller.microservices());
    add(bundle, RouteService.class, controller.routes());
    add(bundle, RegistryService.class, controller.registries());
    add(bundle, CatalogService.class, controller.catalog());
    add(bundle, RouterService.class, controller.router());
    add(bundle, ConfigService.class, controller.config());
    add(bundle, ChangeFeed.class, controller.changeFeed());
    add(bundle, AgentLinkService.class, controller.agentLink());
  }

  private <T> void add(BundleContext bundle, Class<T> type, T service) {
    registrations.add(bundle.registerService(type, service, null));
  }

  @Deactivate
  void close() {
    registrations.forEach(ServiceRegistration::unregister);
    scheduler.shutdownNow();
  }
}
