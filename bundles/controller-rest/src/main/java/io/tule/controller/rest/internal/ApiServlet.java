/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.AuditTrail;
import io.tule.controller.rest.internal.http.AgentFilter;
import io.tule.controller.rest.internal.http.AnswerAfterBody;
import io.tule.controller.rest.internal.http.Arrivals;
import io.tule.controller.rest.internal.http.ArrivedRequest;
import io.tule.controller.rest.internal.http.BodyReader;
import io.tule.controller.rest.internal.http.BodyWriter;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.FileUploadReader;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.ResponseHeaders;
import io.tule.controller.rest.internal.http.RouteTable;
import io.tule.controller.rest.internal.http.RoutedRequest;
import io.tule.controller.rest.internal.http.Targets;
import io.tule.controller.rest.internal.http.UploadReader;
import io.tule.controller.rest.internal.http.UserFilter;
import io.tule.controller.rest.internal.observe.Observer;
import io.tule.controller.rest.internal.observe.RequestMetrics;
import io.tule.controller.rest.internal.observe.Watch;
import io.tule.controller.rest.internal.openapi.OpenApi;
import io.tule.controller.rest.internal.resource.AccountsResource;
import io.tule.controller.rest.internal.resource.AgentCalls;
import io.tule.controller.rest.internal.resource.AgentDiagnosticResource;
import io.tule.controller.rest.internal.resource.AgentLinkResource;
import io.tule.controller.rest.internal.resource.AgentResource;
import io.tule.controller.rest.internal.resource.ApplicationResource;
import io.tule.controller.rest.internal.resource.AuditResource;
import io.tule.controller.rest.internal.resource.ControllerResource;
import io.tule.controller.rest.internal.resource.DiagnosticResource;
import io.tule.controller.rest.internal.resource.EdgeResourceResource;
import io.tule.controller.rest.internal.resource.FileSetResource;
import io.tule.controller.rest.internal.resource.HeldRequests;
import io.tule.controller.rest.internal.resource.ImageResource;
import io.tule.controller.rest.internal.resource.KubeletResource;
import io.tule.controller.rest.internal.resource.MicroserviceResource;
import io.tule.controller.rest.internal.resource.OpenApiResource;
import io.tule.controller.rest.internal.resource.PortForwardResource;
import io.tule.controller.rest.internal.resource.RouteResource;
import io.tule.controller.rest.internal.resource.SettingsResource;
import io.tule.controller.rest.internal.resource.TemplateResource;
import io.tule.controller.rest.internal.resource.TunnelResource;
import io.tule.controller.rest.internal.resource.UserResource;
import io.tule.controller.rest.internal.resource.VolumeMountResource;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.template.Deployment;
import io.tule.controller.rest.internal.template.Rendering;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javax.servlet.ServletConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.ext.RuntimeDelegate;
import org.apache.cxf.Bus;
import org.apache.cxf.bus.CXFBusFactory;
import org.apache.cxf.endpoint.Server;
import org.apache.cxf.jaxrs.JAXRSServerFactoryBean;
import org.apache.cxf.jaxrs.impl.RuntimeDelegateImpl;
import org.apache.cxf.transport.http.DestinationRegistry;
import org.apache.cxf.transport.http.DestinationRegistryImpl;
import org.apache.cxf.transport.http.HTTPTransportFactory;
import org.apache.cxf.transport.servlet.CXFNonSpringServlet;

/** Serves the API below its path with JAX-RS resources, on a bus of its own. */
class ApiServlet extends CXFNonSpringServlet {
  private static final long serialVersionUID = 1L;

  private final transient DestinationRegistry registry;
  private final transient List<Object> resources;
  private final transient List<Object> providers;
  private final transient RouteTable routes;
  private final transient ResponseHeaders headers;
  private final transient Schemas schemas;
  private final transient Observer observer;
  private final transient RequestMetrics requests;
  private final transient Arrivals arrivals = new Arrivals();
  private final String version;
  private final transient AgentCalls agentCalls;
  private final transient DocumentCalls documentCalls;
  private transient Server server;
  private transient ObjectNode description;

  /**
   * Creates the servlet.
   *
   * @param services the Controller
   * @param held holds requests for changes
   * @param clock the time
   * @param version this Controller's own version
   */
  ApiServlet(Services services, HeldRequests held, Clock clock, String version) {
    this(services, held, clock, version, Watch.none());
  }

  /**
   * Creates a servlet that is watched.
   *
   * @param services the Controller
   * @param held holds requests for changes
   * @param clock the time
   * @param version this Controller's own version
   * @param watch hears of all that is changed
   */
  ApiServlet(Services services, HeldRequests held, Clock clock, String version, Watch watch) {
    this(services, held, clock, version, watch, new DestinationRegistryImpl());
  }

  private ApiServlet(
      Services services,
      HeldRequests held,
      Clock clock,
      String version,
      Watch watch,
      DestinationRegistry registry) {
    super(registry, false);
    this.registry = registry;
    this.version = version;
    this.observer = new Observer(watch.trail(), watch.origin());
    this.schemas = new Schemas(observer::checked);
    agentCalls =
        new AgentCalls(
            header ->
                services.link().authenticate(Identity.token(header, services.compatibility())),
            services.link(),
            held,
            schemas,
            clock);
    Rendering rendering =
        new Rendering(
            services.templateEngine(),
            services.agents(),
            services.applications(),
            services.edgeResources());
    resources =
        List.of(
            new ControllerResource(services.agents(), clock),
            new UserResource(services.users(), schemas, services.compatibility()),
            new AccountsResource(services.userAdmin(), schemas),
            new AgentResource(
                services.agents(), services.edgeResources(), services.volumeMounts(), schemas),
            new ApplicationResource(
                services.applications(),
                new Deployment(services.templates(), rendering, schemas),
                rendering,
                schemas),
            new MicroserviceResource(services.microservices(), rendering, schemas),
            new PortForwardResource(services.portForwards(), schemas),
            new RouteResource(services.routes(), schemas),
            new SettingsResource(services.routers(), services.config(), schemas),
            new ImageResource(services.registries(), services.catalog(), schemas),
            new EdgeResourceResource(services.edgeResources(), schemas),
            new FileSetResource(services.fileSets(), schemas),
            new VolumeMountResource(services.volumeMounts(), schemas),
            new TemplateResource(services.templates(), rendering, schemas),
            new AgentLinkResource(
                services.link(),
                services.edgeResources(),
                services.volumeMounts(),
                held,
                agentCalls,
                schemas),
            new AuditResource(watch.audit()),
            new OpenApiResource(this::description),
            new AgentDiagnosticResource(services.diagnostics(), services.tunnels(), schemas),
            new DiagnosticResource(services.diagnostics(), schemas),
            new TunnelResource(services.tunnels()),
            new KubeletResource(services.agents(), services.applications(), clock));
    providers =
        List.of(
            new BodyReader(rendering::body),
            new BodyWriter(),
            new UploadReader(),
            new FileUploadReader(),
            new FailureMapper(),
            new UserFilter(services.users(), services.compatibility()),
            new AgentFilter(services.link(), services.compatibility()),
            observer.filter());
    routes = RouteTable.of(resources);
    documentCalls =
        new DocumentCalls(
            routes,
            resources,
            header ->
                services.users().authenticate(Identity.token(header, services.compatibility())),
            rendering::body,
            observer::by);
    headers = new ResponseHeaders(clock, version);
    requests = new RequestMetrics(routes.declared(), held::size);
  }

  RequestMetrics metrics() {
    return requests;
  }

  private synchronized ObjectNode description() {
    if (description == null) {
      description = OpenApi.document(routes, schemas.all(), version);
    }
    return description;
  }

  RouteTable routes() {
    return routes;
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    // In OSGi nothing else tells the JAX-RS API which implementation there is.
    RuntimeDelegate.setInstance(new RuntimeDelegateImpl());
    Bus bus = new CXFBusFactory().createBus();
    setBus(bus);
    super.init(config);
    JAXRSServerFactoryBean factory = new JAXRSServerFactoryBean();
    factory.setBus(bus);
    factory.setDestinationFactory(new HTTPTransportFactory(registry));
    factory.setAddress("/");
    factory.setServiceBeans(resources);
    factory.setProviders(providers);
    server = factory.create();
  }

  @Override
  public void destroy() {
    if (server != null) {
      server.destroy();
    }
    super.destroy();
    destroyBus();
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    HttpServletRequest http = (HttpServletRequest) request;
    Optional<ArrivedRequest> arrived = arrivals.take(http, () -> isStreamed(http));
    if (arrived.isPresent()) {
      try {
        serve(arrived.get(), new AnswerAfterBody(arrived.get(), (HttpServletResponse) response));
      } finally {
        arrivals.served(arrived.get());
      }
    }
  }

  private void serve(ArrivedRequest http, HttpServletResponse answer)
      throws ServletException, IOException {
    long began = System.nanoTime();
    String route = "";
    requests.begin();
    try {
      route = answer(http, answer);
    } finally {
      requests.end();
      // A request that is held counts when it is held, not again when it goes on.
      if (http.isFirst()) {
        requests.answered(route, answer.getStatus(), System.nanoTime() - began);
      }
    }
  }

  private boolean isStreamed(HttpServletRequest http) {
    return Targets.isProper(http.getRequestURI(), http.getQueryString())
        && routes.isStreamed(http.getMethod(), path(http));
  }

  private static String path(HttpServletRequest http) {
    String root = http.getContextPath() + http.getServletPath();
    return http.getRequestURI().substring(root.length());
  }

  /** Answers a request and tells which route took it, or an empty text. */
  private String answer(HttpServletRequest http, HttpServletResponse answer)
      throws ServletException, IOException {
    headers.set(answer);
    if (http.getMethod().equals("OPTIONS")) {
      headers.preflight(http, answer);
      return "";
    }
    if (!Targets.isProper(http.getRequestURI(), http.getQueryString())) {
      headers.malformed(answer);
      return "";
    }
    String path = path(http);
    if (agentCalls.serve(http, answer, path)) {
      return http.getMethod() + " " + path;
    }
    Optional<RouteTable.Match> match = routes.match(http.getMethod(), path);
    if (match.isEmpty()) {
      headers.unknown(http, answer);
      return "";
    }
    RouteTable.Match taken = match.get();
    Optional<AuditTrail.Act> act = observer.begin(http, taken.route(), taken.path());
    try {
      if (!documentCalls.serve(http, answer, taken.route())) {
        invoke(new RoutedRequest(http, taken), answer);
      }
    } finally {
      act.ifPresent(one -> observer.end(one, answer));
    }
    return taken.route();
  }
}
