/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.AuditEntry;
import io.tule.controller.AuditQuery;
import io.tule.controller.AuditService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.view.Wire;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** The audit log, for administrators. */
@Path("/")
@UserCall
public final class AuditResource {
  private static final int USUAL_LIMIT = 100;

  private final AuditService audit;

  /**
   * Creates the resource.
   *
   * @param audit the log
   */
  public AuditResource(AuditService audit) {
    this.audit = audit;
  }

  /** Entries, newest first; {@code next} of an answer is {@code before} of the next page. */
  @GET
  @Path("audit")
  public Response list(
      @Context SecurityContext who,
      @QueryParam("since") String since,
      @QueryParam("user") String user,
      @QueryParam("kind") String kind,
      @QueryParam("before") String before,
      @QueryParam("limit") String limit) {
    AuditQuery query =
        new AuditQuery(
            time(since),
            Objects.toString(user, ""),
            Objects.toString(kind, ""),
            Numbers.id(before).orElse(Long.MAX_VALUE),
            (int) Math.min(AuditQuery.MAX_LIMIT, Numbers.id(limit).orElse(USUAL_LIMIT)));
    List<AuditEntry> entries = audit.list(Identity.user(who), query);
    ObjectNode body = Json.object();
    body.set("entries", Wire.array(entries, AuditResource::entry));
    if (entries.size() == query.limit()) {
      body.put("next", entries.get(entries.size() - 1).id());
    }
    return Answers.ok(body);
  }

  private static Instant time(String text) {
    if (text == null || text.isEmpty()) {
      return Instant.EPOCH;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw ApiFailure.invalid("Invalid format for field 'since'");
    }
  }

  private static JsonNode entry(AuditEntry entry) {
    ObjectNode node = Json.object().put("id", entry.id()).put("at", entry.at().toString());
    node.putObject("actor")
        .put("kind", entry.actor().kind())
        .put("id", entry.actor().id())
        .put("name", entry.actor().name());
    return node.put("from", entry.origin())
        .put("operation", entry.operation())
        .put("kind", entry.kind())
        .put("target", entry.target())
        .put("outcome", entry.outcome());
  }
}
