/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.controller.Tunnel;
import io.tule.controller.store.TunnelRepository;
import java.util.Optional;
import java.util.Set;

/** Tunnels. */
final class TunnelSql implements TunnelRepository {
  private static final Table<Tunnel> TABLE =
      new Table<Tunnel>("tunnels")
          .column("agent_uuid", Tunnel::agentUuid)
          .column("username", Tunnel::username)
          .column("password_sealed", Tunnel::password)
          .column("host", Tunnel::host)
          .column("rsa_key_sealed", Tunnel::rsaKey)
          .column("remote_port", Tunnel::remotePort)
          .column("local_port", Tunnel::localPort)
          .column("closed", Tunnel::closed);

  private final Sql sql;

  TunnelSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<Tunnel> ofAgent(String agentUuid) {
    return sql.one(
        "SELECT * FROM tunnels WHERE agent_uuid = ?",
        r ->
            new Tunnel(
                r.big("id"),
                r.text("agent_uuid"),
                r.text("username"),
                r.text("password_sealed"),
                r.text("host"),
                r.text("rsa_key_sealed"),
                r.number("remote_port"),
                r.number("local_port"),
                r.flag("closed")),
        agentUuid);
  }

  @Override
  public void put(Tunnel tunnel) {
    if (ofAgent(tunnel.agentUuid()).isPresent()) {
      TABLE.update(sql, tunnel, "agent_uuid", tunnel.agentUuid());
    } else {
      TABLE.insert(sql, tunnel);
    }
  }

  @Override
  public Set<Integer> remotePorts(String host) {
    return Set.copyOf(
        sql.list(
            "SELECT DISTINCT remote_port FROM tunnels WHERE host = ? AND NOT closed",
            r -> r.number("remote_port"),
            host));
  }
}
