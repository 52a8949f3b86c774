/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.TuleException;
import io.tule.api.metrics.MetricSource;
import io.tule.controller.AgentLinkService;
import io.tule.controller.Compatibility;
import io.tule.controller.UserService;
import io.tule.controller.rest.internal.http.BodyWriter;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /live}, {@code /ready} and {@code /metrics}, also while the Controller is not
 * there: what is missing is a failing check and no reason to be silent.
 */
@Component(service = Servlet.class, configurationPid = "io.tule.controller.observe")
@Designate(ocd = ObserveComponent.Configuration.class)
@HttpWhiteboardServletPattern({"/live", "/ready", "/metrics"})
@HttpWhiteboardServletName("tule-controller-observe")
public final class ObserveComponent extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Settings of what is shown. */
  @ObjectClassDefinition(name = "Tule Controller health and metrics")
  @interface Configuration {
    /** Who may read metrics without a token. */
    @AttributeDefinition(
        name = "Metrics on this machine",
        description = "Whether processes on this machine may read metrics without a token")
    boolean metrics_local() default true;

    /** What a scraper on another machine sends. */
    @AttributeDefinition(
        name = "Metrics token",
        description = "A bearer token for metrics alone; empty: none but administrators' tokens",
        type = AttributeType.PASSWORD)
    String metrics_token() default "";
  }

  private static final Logger LOG = LoggerFactory.getLogger(ObserveComponent.class);

  private final boolean local;
  private final byte[] token;
  private final transient ExecutorService executor;
  private final transient StoreProbe probe;

  // References that come and go cannot be given to a constructor.
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile Store store;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile UserService users;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile AgentLinkService link;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY,
      target = "(osgi.http.whiteboard.servlet.name=tule-controller-rest)")
  private transient volatile Servlet api;

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private transient volatile List<MetricSource> sources = List.of();

  /** Starts to answer. */
  @Activate
  public ObserveComponent(Configuration configuration) {
    local = configuration.metrics_local();
    token = configuration.metrics_token().getBytes(StandardCharsets.UTF_8);
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setName("tule-controller-probe");
              thread.setDaemon(true);
              return thread;
            });
    probe = new StoreProbe(executor, Clock.systemUTC(), StoreProbe.PATIENCE_MILLIS);
  }

  @Deactivate
  void close() {
    executor.shutdownNow();
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    switch (request.getServletPath()) {
      case "/live" -> json(response, 200, Json.object().put("status", "live"));
      case "/ready" -> ready(response);
      default -> metrics(request, response);
    }
  }

  private void ready(HttpServletResponse response) throws IOException {
    Store present = store;
    ObjectNode answer = Json.object();
    ObjectNode checks = Json.object();
    checks.put("store", present != null && probe.answers(present));
    checks.put("services", users != null && link != null);
    checks.put("api", api != null);
    List<String> failing = new ArrayList<>();
    checks.properties().stream()
        .filter(check -> !check.getValue().booleanValue())
        .forEach(check -> failing.add(check.getKey()));
    answer.put("status", failing.isEmpty() ? "ready" : "not ready");
    failing.forEach(answer.putArray("failing")::add);
    json(response, failing.isEmpty() ? 200 : 503, answer);
  }

  private void metrics(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (!mayRead(request)) {
      response.setHeader("WWW-Authenticate", "Bearer");
      ObjectNode refusal = Json.object().put("name", "AuthenticationError");
      json(response, 401, refusal.put("message", "authorization failed"));
      return;
    }
    Exposition exposition = new Exposition();
    new JvmMetrics().report(exposition);
    for (MetricSource source : sources) {
      try {
        source.report(exposition);
      } catch (TuleException e) {
        // The others' numbers tell what is wrong.
        LOG.debug("A part of the metrics is missing", e);
      }
    }
    send(response, 200, Exposition.CONTENT_TYPE, exposition.text());
  }

  private boolean mayRead(HttpServletRequest request) {
    String given = Identity.token(request.getHeader("Authorization"), new Compatibility(false));
    if (given.isEmpty()) {
      return local && Origin.isLocal(request);
    }
    if (token.length > 0 && MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))) {
      return true;
    }
    UserService accounts = users;
    try {
      return accounts != null && accounts.authenticate(given).isAdmin();
    } catch (TuleException e) {
      return false;
    }
  }

  private static void json(HttpServletResponse response, int status, ObjectNode body)
      throws IOException {
    send(response, status, BodyWriter.JSON, Json.text(body));
  }

  private static void send(HttpServletResponse response, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setHeader("Content-Type", type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }
}
