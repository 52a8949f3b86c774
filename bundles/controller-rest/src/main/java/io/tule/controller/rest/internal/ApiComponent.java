/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.api.metrics.MetricSource;
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
import io.tule.controller.TemplateEngine;
import io.tule.controller.TemplateService;
import io.tule.controller.TunnelService;
import io.tule.controller.UserAdminService;
import io.tule.controller.UserService;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.observe.Origin;
import io.tule.controller.rest.internal.observe.Watch;
import io.tule.controller.rest.internal.resource.HeldRequests;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServlet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The API as a servlet of the platform's HTTP server; there only while the Controller is.
 *
 * <p>The platform ends and starts a servlet again whenever somebody else's servlet joins its
 * context, so each life of this one has a JAX-RS server of its own.
 */
@Component(service = Servlet.class, configurationPid = "io.tule.controller.rest")
@Designate(ocd = ApiComponent.Configuration.class)
@HttpWhiteboardServletPattern("/api/v3/*")
@HttpWhiteboardServletName("tule-controller-rest")
@HttpWhiteboardServletAsyncSupported
public final class ApiComponent extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final int ANSWERING_THREADS = 2;

  private final transient BundleContext context;
  private final transient Services services;
  private final transient Watch watch;
  private final transient HeldRequests held;
  private final transient ExecutorService executor;
  private final String version;
  private transient volatile ApiServlet current;
  private transient volatile ServiceRegistration<MetricSource> metrics;

  /** Settings of the API. */
  @ObjectClassDefinition(name = "Tule Controller REST API")
  @interface Configuration {
    /** How many requests for changes are held open at most; 0 holds none. */
    @AttributeDefinition(
        name = "Held requests",
        description = "How many agents' requests for changes are held open at most; 0 holds none",
        min = "0",
        max = "100000")
    int held_requests_max() default 10_000;

    /** Whose {@code X-Forwarded-For} counts. */
    @AttributeDefinition(
        name = "Trusted proxies",
        description = "Addresses of proxies whose X-Forwarded-For the audit log believes")
    String[] trusted_proxies() default {};
  }

  /** Starts serving when all of the Controller's services are there. */
  @Activate
  public ApiComponent(
      BundleContext context,
      Configuration configuration,
      @Reference UserService users,
      @Reference UserAdminService userAdmin,
      @Reference DiagnosticService diagnostics,
      @Reference TunnelService tunnels,
      @Reference Compatibility compatibility,
      @Reference AgentService agents,
      @Reference ApplicationService applications,
      @Reference MicroserviceService microservices,
      @Reference PortForwardService portForwards,
      @Reference RouteService routes,
      @Reference RouterService routers,
      @Reference ConfigService config,
      @Reference RegistryService registries,
      @Reference CatalogService catalog,
      @Reference EdgeResourceService edgeResources,
      @Reference FileSetService fileSets,
      @Reference VolumeMountService volumeMounts,
      @Reference TemplateService templates,
      @Reference TemplateEngine templateEngine,
      @Reference AgentLinkService link,
      @Reference ChangeFeed feed,
      @Reference AuditTrail trail,
      @Reference AuditService audit) {
    this.context = context;
    watch = new Watch(trail, audit, new Origin(List.of(configuration.trusted_proxies())));
    services =
        new Services(
            users,
            userAdmin,
            diagnostics,
            tunnels,
            compatibility,
            agents,
            applications,
            microservices,
            portForwards,
            routes,
            routers,
            config,
            registries,
            catalog,
            edgeResources,
            fileSets,
            volumeMounts,
            templates,
            templateEngine,
            link,
            feed);
    executor = answering();
    held = new HeldRequests(link, feed, executor, configuration.held_requests_max());
    version = context.getBundle().getVersion().toString();
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    super.init(config);
    ApiServlet servlet = new ApiServlet(services, held, Clock.systemUTC(), version, watch);
    servlet.init(config);
    current = servlet;
    metrics = context.registerService(MetricSource.class, servlet.metrics(), null);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    current.service(request, response);
  }

  @Override
  public void destroy() {
    metrics.unregister();
    current.destroy();
  }

  /** Answers what is held, and ends. */
  @Deactivate
  public void deactivate() {
    held.close();
    executor.shutdown();
  }

  private static ExecutorService answering() {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        ANSWERING_THREADS,
        task -> {
          Thread thread = Executors.defaultThreadFactory().newThread(task);
          thread.setName("tule-controller-rest-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
