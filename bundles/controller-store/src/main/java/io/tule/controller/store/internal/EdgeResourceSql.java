/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.EdgeEndpoint;
import io.tule.api.model.EdgeResource;
import io.tule.controller.store.EdgeResourceRepository;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edge resources. */
final class EdgeResourceSql implements EdgeResourceRepository {
  private static final int BATCH = 500;

  private static final Table<EdgeResource> TABLE =
      new Table<EdgeResource>("edge_resources")
          .column("owner_id", EdgeResource::ownerId)
          .column("name", EdgeResource::name)
          .column("version", EdgeResource::version)
          .column("description", EdgeResource::description)
          .column("interface_protocol", EdgeResource::interfaceProtocol)
          .column("display_name", EdgeResource::displayName)
          .column("display_icon", EdgeResource::displayIcon)
          .column("display_color", EdgeResource::displayColor)
          .column("custom", EdgeResource::custom);

  private final Sql sql;

  EdgeResourceSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public EdgeResource insert(EdgeResource resource) {
    long id = TABLE.insert(sql, resource);
    long own = sql.insert("INSERT INTO edge_interfaces (resource_id) VALUES (?)", id);
    setTags(id, resource.orchestrationTags());
    setEndpoints(own, resource.endpoints());
    return read("r.id = ?", id).get(0);
  }

  @Override
  public void update(EdgeResource resource) {
    TABLE.update(sql, resource, "id", resource.id());
  }

  @Override
  public void setTags(long id, List<String> tags) {
    sql.update("DELETE FROM edge_resource_tags WHERE resource_id = ?", id);
    int position = 0;
    for (String tag : tags) {
      sql.update(
          "INSERT INTO edge_resource_tags (resource_id, position, tag) VALUES (?, ?, ?)",
          id,
          position++,
          tag);
    }
  }

  @Override
  public void setEndpoints(long interfaceId, List<EdgeEndpoint> endpoints) {
    sql.update("DELETE FROM edge_endpoints WHERE interface_id = ?", interfaceId);
    for (EdgeEndpoint e : endpoints) {
      sql.update(
          "INSERT INTO edge_endpoints (interface_id, name, description, method, url, request_type,"
              + " response_type, request_example, response_example)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          interfaceId,
          e.name(),
          e.description(),
          e.method(),
          e.url(),
          e.requestType(),
          e.responseType(),
          e.requestPayloadExample(),
          e.responsePayloadExample());
    }
  }

  @Override
  public void delete(long id) {
    sql.update("DELETE FROM edge_resources WHERE id = ?", id);
  }

  @Override
  public Optional<EdgeResource> get(long ownerId, String name, String version) {
    return read("r.owner_id = ? AND r.name = ? AND r.version = ?", ownerId, name, version).stream()
        .findFirst();
  }

  @Override
  public List<EdgeResource> versions(long ownerId, String name) {
    return read("r.owner_id = ? AND r.name = ?", ownerId, name);
  }

  @Override
  public List<EdgeResource> ofOwner(long ownerId) {
    return read("r.owner_id = ?", ownerId);
  }

  @Override
  public void link(String agentUuid, long id) {
    if (!sql.exists(
        "SELECT 1 FROM agent_edge_resources WHERE agent_uuid = ? AND resource_id = ?",
        agentUuid,
        id)) {
      sql.update(
          "INSERT INTO agent_edge_resources (agent_uuid, resource_id) VALUES (?, ?)",
          agentUuid,
          id);
    }
  }

  @Override
  public void unlink(String agentUuid, long id) {
    sql.update(
        "DELETE FROM agent_edge_resources WHERE agent_uuid = ? AND resource_id = ?", agentUuid, id);
  }

  @Override
  public List<String> agents(long id) {
    return sql.list(
        "SELECT agent_uuid FROM agent_edge_resources WHERE resource_id = ? ORDER BY id",
        row -> row.text("agent_uuid"),
        id);
  }

  @Override
  public Map<String, List<EdgeResource>> linkedTo(Collection<String> agentUuids) {
    Map<String, List<EdgeResource>> linked = new LinkedHashMap<>();
    List<String> all = List.copyOf(agentUuids);
    for (int at = 0; at < all.size(); at += BATCH) {
      addLinked(linked, all.subList(at, Math.min(at + BATCH, all.size())));
    }
    return linked;
  }

  private void addLinked(Map<String, List<EdgeResource>> linked, List<String> agents) {
    String marks = "?, ".repeat(agents.size() - 1) + "?";
    List<Link> links =
        sql.list(
            "SELECT agent_uuid, resource_id FROM agent_edge_resources WHERE agent_uuid IN ("
                + marks
                + ") ORDER BY id",
            row -> new Link(row.text("agent_uuid"), row.big("resource_id")),
            agents.toArray());
    if (links.isEmpty()) {
      return;
    }
    Map<Long, EdgeResource> resources = new HashMap<>();
    read(
            "r.id IN (SELECT resource_id FROM agent_edge_resources WHERE agent_uuid IN ("
                + marks
                + "))",
            agents.toArray())
        .forEach(resource -> resources.put(resource.id(), resource));
    for (Link link : links) {
      linked
          .computeIfAbsent(link.agentUuid(), agent -> new ArrayList<>())
          .add(resources.get(link.resourceId()));
    }
  }

  private List<EdgeResource> read(String condition, Object... parameters) {
    Map<Long, List<String>> tags = new HashMap<>();
    sql.list(
        "SELECT t.resource_id, t.tag FROM edge_resource_tags t"
            + " JOIN edge_resources r ON r.id = t.resource_id WHERE "
            + condition
            + " ORDER BY t.resource_id, t.position",
        row ->
            tags.computeIfAbsent(row.big("resource_id"), id -> new ArrayList<>())
                .add(row.text("tag")),
        parameters);
    Map<Long, List<EdgeEndpoint>> endpoints = new HashMap<>();
    sql.list(
        "SELECT e.* FROM edge_endpoints e JOIN edge_interfaces i ON i.id = e.interface_id"
            + " JOIN edge_resources r ON r.id = i.resource_id WHERE "
            + condition
            + " ORDER BY e.id",
        row ->
            endpoints
                .computeIfAbsent(row.big("interface_id"), id -> new ArrayList<>())
                .add(endpoint(row)),
        parameters);
    return sql.list(
        "SELECT r.*, i.id AS interface_id FROM edge_resources r"
            + " JOIN edge_interfaces i ON i.resource_id = r.id WHERE "
            + condition
            + " ORDER BY r.id",
        row ->
            resource(
                row,
                tags.getOrDefault(row.big("id"), List.of()),
                endpoints.getOrDefault(row.big("interface_id"), List.of())),
        parameters);
  }

  private static EdgeEndpoint endpoint(Row row) throws SQLException {
    return new EdgeEndpoint(
        row.big("id"),
        row.text("name"),
        row.text("description"),
        row.text("method"),
        row.text("url"),
        row.text("request_type"),
        row.text("response_type"),
        row.text("request_example"),
        row.text("response_example"));
  }

  private static EdgeResource resource(Row row, List<String> tags, List<EdgeEndpoint> endpoints)
      throws SQLException {
    return new EdgeResource(
        row.big("id"),
        row.big("owner_id"),
        row.text("name"),
        row.text("version"),
        row.text("description"),
        row.text("interface_protocol"),
        row.text("display_name"),
        row.text("display_icon"),
        row.text("display_color"),
        row.text("custom"),
        tags,
        row.big("interface_id"),
        endpoints);
  }

  private record Link(String agentUuid, long resourceId) {}
}
