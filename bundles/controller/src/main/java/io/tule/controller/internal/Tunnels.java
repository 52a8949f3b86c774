/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.model.ChangeFlag;
import io.tule.controller.AgentPrincipal;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Tunnel;
import io.tule.controller.TunnelService;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;

/** Tunnels to the configured host. */
final class Tunnels implements TunnelService {
  private static final int PROBES = 64;
  private static final int PROBE_MILLIS = 500;

  private final Context context;
  private final SecretBox box;
  private final Settings.TunnelHost settings;

  Tunnels(Context context, SecretBox box, Settings.TunnelHost settings) {
    this.context = context;
    this.box = box;
    this.settings = settings;
  }

  private static ControllerException noTunnel() {
    return ControllerException.notFound("Invalid Tunnel Id");
  }

  @Override
  public void open(Caller caller, String agentUuid) {
    context.store().read(tx -> Agents.visible(tx, caller, agentUuid));
    checkSettings();
    int remotePort = freePort();
    context
        .store()
        .inTransaction(
            tx -> {
              Agents.visible(tx, caller, agentUuid);
              tx.tunnels()
                  .put(
                      new Tunnel(
                          0,
                          agentUuid,
                          settings.username(),
                          box.seal(settings.password()),
                          settings.host(),
                          box.seal(settings.rsaKey()),
                          remotePort,
                          settings.localPort(),
                          false));
              return context.changed(tx, agentUuid, ChangeFlag.TUNNEL);
            });
  }

  /** The first missing setting, in the order and the words of Controller 3.0.4. */
  private void checkSettings() {
    String missing =
        settings.username().isEmpty()
            ? "username"
            : settings.password().isEmpty() ? "password" : settings.localPort() < 0 ? "lport" : "";
    if (!missing.isEmpty()) {
      throw ControllerException.validation("Required field '" + missing + "' is missing");
    }
  }

  /** A port of the range that no other tunnel has and nothing listens on, as far as one can see. */
  private int freePort() {
    Set<Integer> taken = context.store().read(tx -> tx.tunnels().remotePorts(settings.host()));
    int probes = 0;
    for (int port = settings.firstPort(); port <= settings.lastPort() && probes < PROBES; port++) {
      if (taken.contains(port)) {
        continue;
      }
      probes++;
      if (!listens(port)) {
        return port;
      }
    }
    throw ControllerException.validation("Required field 'rport' is missing");
  }

  private boolean listens(int port) {
    String host = settings.host().isEmpty() ? "127.0.0.1" : settings.host();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PROBE_MILLIS);
      return true;
    } catch (ConnectException e) {
      return false;
    } catch (IOException | IllegalArgumentException e) {
      // A firewall that drops the question has nothing open there.
      return false;
    }
  }

  @Override
  public void close(Caller caller, String agentUuid) {
    context
        .store()
        .inTransaction(
            tx -> {
              Tunnel open = visible(tx, caller, agentUuid);
              tx.tunnels().put(with(open, open.password(), open.rsaKey(), true));
              return context.changed(tx, agentUuid, ChangeFlag.TUNNEL);
            });
  }

  private static Tunnel visible(Transaction tx, Caller caller, String agentUuid) {
    return tx.agents()
        .get(agentUuid)
        .filter(agent -> agent.system() || agent.ownerId() == caller.userId())
        .flatMap(agent -> tx.tunnels().ofAgent(agentUuid))
        .orElseThrow(Tunnels::noTunnel);
  }

  private static Tunnel with(Tunnel tunnel, String password, String rsaKey, boolean closed) {
    return new Tunnel(
        tunnel.id(),
        tunnel.agentUuid(),
        tunnel.username(),
        password,
        tunnel.host(),
        rsaKey,
        tunnel.remotePort(),
        tunnel.localPort(),
        closed);
  }

  @Override
  public Tunnel get(Caller caller, String agentUuid) {
    Tunnel tunnel = context.store().read(tx -> visible(tx, caller, agentUuid));
    return with(tunnel, "", "", tunnel.closed());
  }

  @Override
  public Tunnel ordered(AgentPrincipal agent) {
    Tunnel tunnel =
        context
            .store()
            .read(tx -> tx.tunnels().ofAgent(agent.uuid()))
            .orElseThrow(() -> ControllerException.notFound("Tunnel not found"));
    return with(tunnel, box.open(tunnel.password()), box.open(tunnel.rsaKey()), tunnel.closed());
  }
}
