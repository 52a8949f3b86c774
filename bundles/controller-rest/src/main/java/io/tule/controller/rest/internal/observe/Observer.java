/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.controller.AuditTrail;
import io.tule.controller.rest.internal.http.FailureMapper;
import java.util.Optional;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.core.SecurityContext;

/** Tells the audit log what requests are about. */
public final class Observer {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** What agents say of themselves, and who still uses a way, changes nobody's desired state. */
  private static final Set<String> REPORTS =
      Set.of(
          "PUT /agent/status",
          "PATCH /agent/config/changes",
          "PUT /agent/hal/hw",
          "PUT /agent/hal/usb",
          "PUT /agent/strace",
          "PUT /agent/image-snapshot",
          "PUT /microservices/{uuid}/port-forwards/{id}");

  private final AuditTrail trail;
  private final Origin origin;

  /**
   * Creates the observer.
   *
   * @param trail the audit log
   * @param origin knows where requests come from
   */
  public Observer(AuditTrail trail, Origin origin) {
    this.trail = trail;
    this.origin = origin;
  }

  /** The filter that goes with this observer. */
  public AuditFilter filter() {
    return new AuditFilter(trail);
  }

  /**
   * A request begins.
   *
   * @param route as declared, {@code METHOD /path/{parameter}}
   * @param path the request's own path, of the same form
   */
  public Optional<AuditTrail.Act> begin(HttpServletRequest request, String route, String path) {
    String method = route.substring(0, route.indexOf(' '));
    if (READING.contains(method) || REPORTS.contains(route)) {
      return Optional.empty();
    }
    String[] template = route.substring(route.indexOf('/') + 1).split("/", -1);
    return Optional.of(trail.begin(origin.of(request), route, template[0], target(template, path)));
  }

  /**
   * It is known who asks.
   *
   * @param who the request's security context
   */
  public void by(SecurityContext who) {
    trail.current().ifPresent(act -> act.by(AuditFilter.actor(who)));
  }

  /** A request ends. */
  public void end(AuditTrail.Act act, HttpServletResponse response) {
    String reason = response.getHeader(FailureMapper.REASON_HEADER);
    int status = response.getStatus();
    act.end(status < 400 ? "" : reason == null ? Integer.toString(status) : reason);
  }

  /**
   * A body was found to be in order.
   *
   * @param schema its schema's name
   * @param body the body, of which nothing but a name is kept
   */
  public void checked(String schema, JsonNode body) {
    trail.current().ifPresent(act -> act.names(name(schema, body)));
  }

  private static String name(String schema, JsonNode body) {
    return switch (schema) {
      case "login", "signUp" -> body.path("email").asText("");
      case "config" -> body.path("key").asText("");
      case "registryCreate" -> body.path("url").asText("");
      case "agentProvision" -> "";
      default -> body.path("name").asText("");
    };
  }

  private static String target(String[] template, String path) {
    String[] given = path.replaceAll("^/+", "").split("/", -1);
    StringBuilder target = new StringBuilder();
    for (int i = 0; i < template.length && i < given.length; i++) {
      if (template[i].startsWith("{")) {
        target.append(target.isEmpty() ? "" : "/").append(given[i]);
      }
    }
    return target.toString();
  }
}
