/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Direction;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.spi.RouterView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Snapshots of a router's state. */
final class View implements RouterView {
  private final RouterCore core;

  View(RouterCore core) {
    this.core = core;
  }

  @Override
  public RouterInfo router() {
    return core.under(
        () -> {
          io.tule.router.internal.core.Counters k = core.counters;
          int links = 0;
          for (RouterConnection c : core.connections.values()) {
            links += c.links.size();
          }
          return new RouterInfo(
              core.startedMillis(),
              core.addresses.size(),
              links,
              core.delays.blocked(),
              core.remotes.size() + 1,
              core.linkRoutes.size(),
              core.autoLinks.size(),
              core.connections.size(),
              core.pool.kept(),
              new Counters(
                  k.ingress,
                  k.presettled,
                  k.dropped,
                  k.accepted,
                  k.rejected,
                  k.released,
                  k.modified),
              k.ingress,
              k.egress,
              k.transit,
              k.ingressContainer,
              k.egressContainer,
              k.redirected,
              new Delays(k.delayed1Sec, k.delayed10Sec, k.stuck));
        });
  }

  private <T> List<T> list(Supplier<List<T>> s) {
    return core.under(s);
  }

  @Override
  public List<ConnectionInfo> connections() {
    return list(
        () -> {
          List<ConnectionInfo> all = new ArrayList<>();
          for (RouterConnection c : core.connections.values()) {
            if (c.opened) {
              all.add(connection(c));
            }
          }
          return all;
        });
  }

  private ConnectionInfo connection(RouterConnection c) {
    String mechanism = c.sasl == null ? "" : c.sasl.mechanism;
    String user = c.user();
    boolean authenticated = !mechanism.isEmpty();
    String tenant = c.space.isEmpty() ? "" : c.space.substring(0, c.space.length() - 1);
    long now = core.millis();
    return new ConnectionInfo(
        c.id,
        c.host,
        c.container,
        c.incoming,
        c.role,
        c.endpointName,
        c.opened,
        authenticated,
        mechanism,
        user,
        c.tls,
        tenant,
        (now - c.since) / 1000,
        c.lastDelivery < 0 ? -1 : (now - c.lastDelivery) / 1000,
        c.traced,
        c.properties);
  }

  @Override
  public List<LinkInfo> links() {
    return list(
        () -> {
          List<LinkInfo> all = new ArrayList<>();
          for (RouterConnection c : core.connections.values()) {
            for (RouterLink l : c.links.values()) {
              all.add(link(l));
            }
          }
          all.sort((a, b) -> Long.compare(a.id(), b.id()));
          return all;
        });
  }

  private LinkInfo link(RouterLink l) {
    long now = core.millis();
    int zero =
        l.credit > 0 || l.zeroCreditSince == 0 ? 0 : (int) ((now - l.zeroCreditSince) / 1000);
    return new LinkInfo(
        l.id,
        l.owner.id,
        l.name,
        l.type,
        l.outgoing ? Direction.OUT : Direction.IN,
        shown(l),
        l.routed == null ? 0 : l.routed.id,
        l.capacity,
        l.outgoing ? l.undelivered.size() : 0,
        l.outgoing ? l.unsettled : l.unsettledIn,
        new Counters(
            l.delivered, l.presettled, l.dropped, l.accepted, l.rejected, l.released, l.modified),
        l.totalCredit(),
        zero,
        Math.min(9, l.priority),
        true,
        l.up ? "up" : "down",
        l.rate.rate(now),
        new Delays(l.delayed1Sec, l.delayed10Sec, l.stuck),
        List.of());
  }

  @Override
  public List<AddressInfo> addresses() {
    return list(
        () -> {
          List<AddressInfo> all = new ArrayList<>();
          for (Address a : core.addresses.all()) {
            all.add(address(a));
          }
          return all;
        });
  }

  private AddressInfo address(Address a) {
    List<String> remote = new ArrayList<>();
    for (RemoteRouter r : a.remotes) {
      remote.add(r.id);
    }
    List<Long> outstanding = new ArrayList<>();
    for (int n : a.outstanding) {
      outstanding.add((long) n);
    }
    return new AddressInfo(
        a.key,
        a.distribution,
        a.locals.size() + (a.server == null ? 0 : 1),
        a.receivers.size(),
        a.remotes.size(),
        a.containers.size(),
        a.priority,
        a.ingress,
        a.egress,
        a.transit,
        a.toContainer,
        a.fromContainer,
        a.ingressContainer,
        a.egressContainer,
        a.redirected,
        remote,
        outstanding,
        a.tracked);
  }

  @Override
  public List<SslProfile> sslProfiles() {
    return list(() -> new ArrayList<>(core.net.profiles.values()));
  }

  @Override
  public List<ListenerConfig> listeners() {
    return list(
        () -> {
          List<ListenerConfig> all = new ArrayList<>();
          core.net.listeners.values().forEach(l -> all.add(l.config()));
          return all;
        });
  }

  @Override
  public List<ConnectorInfo> connectors() {
    return list(
        () -> {
          List<ConnectorInfo> all = new ArrayList<>();
          core.net.connectors.values().forEach(c -> all.add(c.info()));
          return all;
        });
  }

  @Override
  public List<AddressConfigInfo> addressConfigs() {
    return list(
        () -> {
          List<AddressConfigInfo> all = new ArrayList<>();
          core.addressConfigs().forEach((id, c) -> all.add(new AddressConfigInfo(id, c)));
          return all;
        });
  }

  @Override
  public List<LinkRouteInfo> linkRoutes() {
    return list(() -> core.linkRoutes.view(false));
  }

  @Override
  public List<LinkRouteInfo> connectionLinkRoutes() {
    return list(() -> core.linkRoutes.view(true));
  }

  @Override
  public List<AutoLinkInfo> autoLinks() {
    return list(core.autoLinks::view);
  }

  @Override
  public List<ExchangeInfo> exchanges() {
    return list(
        () -> {
          List<ExchangeInfo> all = new ArrayList<>();
          for (Exchange e : core.exchanges.all.values()) {
            all.add(
                new ExchangeInfo(
                    e.identity,
                    e.config,
                    e.bindings.size(),
                    e.received,
                    e.dropped,
                    e.forwarded,
                    e.alternate));
          }
          return all;
        });
  }

  @Override
  public List<BindingInfo> bindings() {
    return list(
        () -> {
          List<BindingInfo> all = new ArrayList<>();
          for (Exchange e : core.exchanges.all.values()) {
            e.bindings.forEach(
                (id, b) -> all.add(new BindingInfo(id, b, e.matched.getOrDefault(id, 0L))));
          }
          return all;
        });
  }

  /** The key of a link's address; of a routed link the address it was attached to. */
  private String shown(RouterLink l) {
    if (l.address != null) {
      return l.address.key;
    }
    return l.routed == null || l.terminus == null || l.terminus.isEmpty()
        ? ""
        : core.keys.of(l.terminus, 0, "");
  }
}
