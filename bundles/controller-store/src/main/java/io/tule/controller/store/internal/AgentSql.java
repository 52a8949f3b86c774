/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import static io.tule.controller.store.internal.Sql.reference;

import io.tule.api.model.Agent;
import io.tule.api.model.AgentRouting;
import io.tule.api.model.AgentStatus;
import io.tule.api.model.FogType;
import io.tule.api.model.RouterMode;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.HardwareInfo;
import io.tule.controller.store.AgentRepository;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Agents, with status, tags and routing in a fixed number of queries. */
final class AgentSql implements AgentRepository {
  private static final String DEFAULT_ROUTER = "default-router";

  private static final Table<Agent> TABLE = AgentTables.agents();
  private static final Table<AgentStatus> STATUS = AgentTables.status();

  private final Sql sql;
  private final KnownTokens<AgentPrincipal> tokens;
  private final Runnable changed;

  /**
   * @param changed to be run when anything changes that {@code tokens} tells
   */
  AgentSql(Sql sql, KnownTokens<AgentPrincipal> tokens, Runnable changed) {
    this.sql = sql;
    this.tokens = tokens;
    this.changed = changed;
  }

  @Override
  public List<FogType> fogTypes() {
    return sql.list(
        "SELECT * FROM fog_types ORDER BY id",
        r -> new FogType(r.number("id"), r.text("name"), r.text("image"), r.text("description")));
  }

  @Override
  public void insert(Agent agent) {
    TABLE.insert(sql, agent, "version_command, uuid", "", agent.uuid());
    STATUS.insert(sql, agent.status(), "agent_uuid", agent.uuid());
    sql.update(
        "INSERT INTO change_clocks (agent_uuid, last_updated) VALUES (?, ?)",
        agent.uuid(),
        agent.createdAt());
    insertTags(agent);
  }

  @Override
  public void update(Agent agent) {
    changed.run();
    TABLE.update(sql, agent, "uuid", agent.uuid());
    sql.update("DELETE FROM agent_tags WHERE agent_uuid = ?", agent.uuid());
    insertTags(agent);
  }

  private void insertTags(Agent agent) {
    int position = 0;
    for (String tag : agent.tags()) {
      sql.update(
          "INSERT INTO agent_tags (agent_uuid, position, tag) VALUES (?, ?, ?)",
          agent.uuid(),
          position++,
          tag);
    }
  }

  @Override
  public void updateStatus(String uuid, AgentStatus status) {
    STATUS.update(sql, status, "agent_uuid", uuid);
  }

  @Override
  public Set<String> markActive(Map<String, Long> times) {
    Set<String> gone = new HashSet<>();
    times.forEach(
        (uuid, time) -> {
          int updated =
              sql.update(
                  "UPDATE agent_status SET last_active = ?"
                      + " WHERE agent_uuid = ? AND last_active < ?",
                  time,
                  uuid,
                  time);
          if (updated == 0
              && !sql.exists("SELECT 1 FROM agent_status WHERE agent_uuid = ?", uuid)) {
            gone.add(uuid);
          }
        });
    return gone;
  }

  @Override
  public void delete(String uuid) {
    changed.run();
    sql.update("DELETE FROM agents WHERE uuid = ?", uuid);
  }

  @Override
  public Optional<Agent> get(String uuid) {
    return load("a.uuid = ?", uuid).stream().findFirst();
  }

  @Override
  public Optional<Summary> summary(String uuid) {
    return summaryWhere("uuid = ?", uuid);
  }

  @Override
  public Optional<Summary> summaryByName(String name) {
    return summaryWhere("name = ?", name);
  }

  private Optional<Summary> summaryWhere(String condition, String parameter) {
    return sql.one(
        "SELECT uuid, name, fog_type_id, owner_id, is_system FROM agents WHERE " + condition,
        r ->
            new Summary(
                r.text("uuid"),
                r.text("name"),
                r.number("fog_type_id"),
                r.big("owner_id"),
                r.flag("is_system")),
        parameter);
  }

  @Override
  public Optional<AgentStatus> status(String uuid) {
    return sql.one(
        "SELECT * FROM agent_status WHERE agent_uuid = ?", AgentTables::readStatus, uuid);
  }

  @Override
  public Optional<Agent> byName(String name) {
    return load("a.name = ?", name).stream().findFirst();
  }

  @Override
  public List<Agent> ofOwner(long ownerId) {
    return load("a.owner_id = ? AND NOT a.is_system", ownerId);
  }

  @Override
  public List<Agent> system() {
    return load("a.is_system");
  }

  @Override
  public List<Agent> running() {
    return load("s.daemon_status = 'RUNNING'");
  }

  @Override
  public List<String> uuidsOfOwner(long ownerId) {
    return sql.list("SELECT uuid FROM agents WHERE owner_id = ?", r -> r.text("uuid"), ownerId);
  }

  @Override
  public List<String> usingRouter(long routerId) {
    return sql.list("SELECT uuid FROM agents WHERE router_id = ?", r -> r.text("uuid"), routerId);
  }

  private List<Agent> load(String condition, Object... parameters) {
    List<Agent> rows =
        sql.list(
            "SELECT a.*, s.*, n.agent_uuid AS network_agent, n.is_default AS network_default"
                + " FROM agents a JOIN agent_status s ON s.agent_uuid = a.uuid"
                + " LEFT JOIN routers n ON n.id = a.router_id WHERE "
                + condition
                + " ORDER BY a.name",
            AgentSql::read,
            parameters);
    if (rows.isEmpty()) {
      return rows;
    }
    Chosen chosen = Chosen.of(rows, Agent::uuid);
    Map<String, List<String>> tags = new HashMap<>();
    sql.list(
        "SELECT p.agent_uuid, p.tag"
            + chosen.from("agent_tags", "agent_uuid")
            + " ORDER BY p.agent_uuid, p.position",
        r -> tags.computeIfAbsent(r.text("agent_uuid"), k -> new ArrayList<>()).add(r.text("tag")),
        chosen.parameter());
    Map<String, AgentRouting> routing = routing(chosen);
    return rows.stream()
        .map(
            row ->
                row.with(
                    tags.getOrDefault(row.uuid(), List.of()),
                    routing.getOrDefault(row.uuid(), row.routing())))
        .toList();
  }

  private Map<String, AgentRouting> routing(Chosen chosen) {
    Map<String, List<String>> upstreams = new HashMap<>();
    Map<String, AgentRouting> routing = new HashMap<>();
    sql.list(
        "SELECT p.*, d.id AS dest_id, d.agent_uuid AS dest, d.is_default AS dest_default"
            + chosen.from(
                "routers",
                "agent_uuid",
                " LEFT JOIN router_connections c ON c.source_id = p.id"
                    + " LEFT JOIN routers d ON d.id = c.dest_id")
            + " ORDER BY c.position",
        r -> {
          String uuid = r.text("agent_uuid");
          List<String> known = upstreams.computeIfAbsent(uuid, k -> new ArrayList<>());
          if (r.big("dest_id") != 0) {
            known.add(r.flag("dest_default") ? DEFAULT_ROUTER : r.text("dest"));
          }
          return routing.put(
              uuid,
              new AgentRouting(
                  r.flag("is_edge") ? RouterMode.EDGE : RouterMode.INTERIOR,
                  r.number("messaging_port"),
                  r.number("inter_router_port"),
                  r.number("edge_router_port"),
                  known,
                  ""));
        },
        chosen.parameter());
    return routing;
  }

  /** Without tags, and as if it had no router of its own. */
  private static Agent read(Row r) throws SQLException {
    String network = r.flag("network_default") ? DEFAULT_ROUTER : r.text("network_agent");
    return new Agent(
        r.text("uuid"),
        r.text("name"),
        r.number("fog_type_id"),
        r.big("owner_id"),
        r.flag("is_system"),
        r.time("created_at"),
        r.time("updated_at"),
        List.of(),
        r.big("router_id"),
        AgentTables.readSettings(r),
        new AgentRouting(RouterMode.NONE, 0, 0, 0, List.of(), network),
        AgentTables.readStatus(r));
  }

  @Override
  public void setProvisioningKey(String uuid, String keyHash, Instant expiresAt) {
    deleteProvisioningKey(uuid);
    sql.update(
        "INSERT INTO provisioning_keys (agent_uuid, key_hash, expires_at) VALUES (?, ?, ?)",
        uuid,
        keyHash,
        expiresAt);
  }

  @Override
  public Optional<KeyRow> provisioningKey(String keyHash) {
    return sql.one(
        "SELECT * FROM provisioning_keys WHERE key_hash = ?",
        r -> new KeyRow(r.text("agent_uuid"), r.time("expires_at")),
        keyHash);
  }

  @Override
  public void deleteProvisioningKey(String uuid) {
    sql.update("DELETE FROM provisioning_keys WHERE agent_uuid = ?", uuid);
  }

  @Override
  public void setToken(String uuid, String tokenHash) {
    changed.run();
    sql.update("DELETE FROM agent_tokens WHERE agent_uuid = ?", uuid);
    sql.update("INSERT INTO agent_tokens (agent_uuid, token_hash) VALUES (?, ?)", uuid, tokenHash);
  }

  @Override
  public Optional<AgentPrincipal> byToken(String tokenHash) {
    return tokens.find(tokenHash, sql.isFresh(), () -> storedByToken(tokenHash));
  }

  private Optional<AgentPrincipal> storedByToken(String tokenHash) {
    return sql.one(
        "SELECT a.uuid, a.name, a.owner_id FROM agent_tokens t"
            + " JOIN agents a ON a.uuid = t.agent_uuid WHERE t.token_hash = ?",
        r -> new AgentPrincipal(r.text("uuid"), r.text("name"), r.big("owner_id")),
        tokenHash);
  }

  @Override
  public void setVersionCommand(String uuid, String command) {
    sql.update("UPDATE agents SET version_command = ? WHERE uuid = ?", command, uuid);
  }

  @Override
  public String versionCommand(String uuid) {
    return sql.one(
            "SELECT version_command FROM agents WHERE uuid = ?",
            r -> r.text("version_command"),
            uuid)
        .orElse("");
  }

  @Override
  public void setInfo(String uuid, String kind, String info, Instant now) {
    int updated =
        sql.update(
            "UPDATE hardware_infos SET info = ?, updated_at = ? WHERE agent_uuid = ? AND kind = ?",
            info,
            now,
            uuid,
            kind);
    if (updated == 0) {
      sql.update(
          "INSERT INTO hardware_infos (agent_uuid, kind, info, created_at, updated_at)"
              + " VALUES (?, ?, ?, ?, ?)",
          uuid,
          kind,
          info,
          now,
          now);
    }
  }

  @Override
  public HardwareInfo info(String uuid, String kind) {
    return sql.one(
            "SELECT * FROM hardware_infos WHERE agent_uuid = ? AND kind = ?",
            r ->
                new HardwareInfo(
                    r.big("id"), r.text("info"), r.time("created_at"), r.time("updated_at"), uuid),
            uuid,
            kind)
        .orElse(HardwareInfo.NONE);
  }

  static Object owner(Agent agent) {
    return reference(agent.ownerId());
  }
}
