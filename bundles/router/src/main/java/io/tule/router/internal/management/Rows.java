/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.management;

import io.tule.router.config.AddressMatch;
import io.tule.router.config.Direction;
import io.tule.router.internal.entity.EntityType;
import io.tule.router.spi.RouterView;
import io.tule.router.spi.RouterView.AddressInfo;
import io.tule.router.spi.RouterView.AutoLinkInfo;
import io.tule.router.spi.RouterView.BindingInfo;
import io.tule.router.spi.RouterView.ConnectionInfo;
import io.tule.router.spi.RouterView.ExchangeInfo;
import io.tule.router.spi.RouterView.LinkInfo;
import io.tule.router.spi.RouterView.LinkRouteInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;

/** The router's view as attributes. An empty text of the view is no value. */
final class Rows {
  /** What clients of qpid-dispatch are told where nobody said how many threads there are. */
  private static final int WORKER_THREADS = 4;

  private Rows() {}

  private static Map<String, Object> row(String type, String name, String identity) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("identity", identity);
    row.put("type", EntityType.PREFIX + type);
    return row;
  }

  private static Object orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String label(Direction direction) {
    return direction == Direction.IN ? "in" : "out";
  }

  static Map<String, Object> connection(ConnectionInfo c, boolean active) {
    Map<String, Object> row = row("connection", "connection/" + c.host(), Long.toString(c.id()));
    row.put("host", c.host());
    row.put("role", c.role().label());
    row.put("protocol", "amqp");
    row.put("dir", c.incoming() ? "in" : "out");
    row.put("container", orNull(c.container()));
    row.put("sasl", orNull(c.sasl()));
    row.put("isAuthenticated", c.authenticated());
    row.put("user", orNull(c.user()));
    row.put("isEncrypted", c.tls().on());
    row.put("sslProto", orNull(c.tls().protocol()));
    row.put("sslCipher", orNull(c.tls().cipher()));
    row.put("sslSsf", c.tls().ssf());
    row.put("ssl", c.tls().on());
    row.put("tenant", orNull(c.tenant()));
    row.put("opened", c.opened());
    row.put("active", active);
    row.put("adminStatus", "enabled");
    row.put("operStatus", "up");
    row.put("uptimeSeconds", c.uptimeSeconds());
    row.put("lastDlvSeconds", c.lastDeliverySeconds() < 0 ? null : c.lastDeliverySeconds());
    row.put("enableProtocolTrace", c.traced());
    Map<String, Object> properties = new LinkedHashMap<>();
    c.properties()
        .forEach(
            (key, value) -> {
              if (value instanceof Number) {
                properties.put(key.toString(), value);
              } else if (value instanceof CharSequence || value instanceof Symbol) {
                properties.put(key.toString(), value.toString());
              }
            });
    row.put("properties", properties);
    return row;
  }

  static Map<String, Object> link(LinkInfo l) {
    Map<String, Object> row = row("router.link", l.name(), Long.toString(l.id()));
    row.put("linkName", l.name());
    row.put("linkType", l.type().label());
    row.put("linkDir", label(l.direction()));
    row.put("owningAddr", orNull(l.address()));
    row.put("capacity", l.capacity());
    row.put("peer", l.peerLink() == 0 ? null : Long.toString(l.peerLink()));
    row.put("undeliveredCount", l.undelivered());
    row.put("unsettledCount", l.unsettled());
    row.put("deliveryCount", l.counters().delivered());
    row.put("connectionId", Long.toString(l.connectionId()));
    row.put("adminStatus", l.enabled() ? "enabled" : "disabled");
    row.put("operStatus", l.operStatus());
    counters(row, l.counters(), "presettledCount", "Count");
    delays(row, l.delays());
    row.put("ingressHistogram", l.ingressHistogram().isEmpty() ? null : l.ingressHistogram());
    row.put("priority", l.priority());
    row.put("settleRate", l.settleRate());
    row.put("creditAvailable", l.credit());
    row.put("zeroCreditSeconds", l.zeroCreditSeconds());
    return row;
  }

  private static void counters(
      Map<String, Object> row, RouterView.Counters c, String presettled, String suffix) {
    row.put(presettled, c.presettled());
    row.put("droppedPresettled" + suffix, c.droppedPresettled());
    row.put("accepted" + suffix, c.accepted());
    row.put("rejected" + suffix, c.rejected());
    row.put("released" + suffix, c.released());
    row.put("modified" + suffix, c.modified());
  }

  private static void delays(Map<String, Object> row, RouterView.Delays d) {
    row.put("deliveriesDelayed1Sec", d.over1Sec());
    row.put("deliveriesDelayed10Sec", d.over10Sec());
    row.put("deliveriesStuck", d.stuck());
  }

  static Map<String, Object> address(AddressInfo a) {
    Map<String, Object> row = row("router.address", a.key(), a.key());
    row.put("key", a.key());
    boolean flood = a.key().matches("[LT]qd(router|hello)");
    row.put("distribution", flood ? "flood" : a.distribution().label());
    row.put("inProcess", a.inProcess());
    row.put("subscriberCount", a.subscribers());
    row.put("remoteCount", a.remote());
    row.put("containerCount", a.containers());
    row.put("remoteHostRouters", a.remoteRouters());
    row.put("deliveriesIngress", a.ingress());
    row.put("deliveriesEgress", a.egress());
    row.put("deliveriesTransit", a.transit());
    row.put("deliveriesToContainer", a.toContainer());
    row.put("deliveriesFromContainer", a.fromContainer());
    row.put("deliveriesEgressRouteContainer", a.egressRouteContainer());
    row.put("deliveriesIngressRouteContainer", a.ingressRouteContainer());
    row.put("transitOutstanding", a.transitOutstanding().isEmpty() ? null : a.transitOutstanding());
    row.put("trackedDeliveries", a.tracked());
    row.put("priority", a.priority());
    row.put("deliveriesRedirectedToFallback", a.redirectedToFallback());
    return row;
  }

  static Map<String, Object> router(
      RouterView.RouterInfo r, Map<String, Object> configured, int others, long uptimeSeconds) {
    Map<String, Object> row = row("router", String.valueOf(configured.get("id")), "1");
    for (String same : new String[] {"id", "mode", "area", "version", "metadata"}) {
      row.put(same, configured.get(same));
    }
    row.put("workerThreads", configured.getOrDefault("workerThreads", WORKER_THREADS));
    row.put("addrCount", r.addresses());
    row.put("linkCount", r.links());
    row.put("nodeCount", others);
    row.put("linkRouteCount", r.linkRoutes());
    row.put("autoLinkCount", r.autoLinks());
    row.put("connectionCount", r.connections());
    counters(row, r.counters(), "presettledDeliveries", "Deliveries");
    delays(row, r.delays());
    row.put("deliveriesIngress", r.ingress());
    row.put("deliveriesEgress", r.egress());
    row.put("deliveriesTransit", r.transit());
    row.put("deliveriesIngressRouteContainer", r.ingressRouteContainer());
    row.put("deliveriesEgressRouteContainer", r.egressRouteContainer());
    row.put("deliveriesRedirectedToFallback", r.redirectedToFallback());
    row.put("linksBlocked", r.blockedLinks());
    row.put("uptimeSeconds", uptimeSeconds);
    row.put("memoryUsage", processBytes());
    return row;
  }

  /** Virtual memory of the process where the system tells it, else the heap. */
  private static long processBytes() {
    try {
      String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", 2)[0];
      return Long.parseLong(pages) * 4096;
    } catch (IOException | NumberFormatException e) {
      return Runtime.getRuntime().totalMemory();
    }
  }

  private static void match(Map<String, Object> row, AddressMatch match) {
    row.put(match.kind() == AddressMatch.Kind.PREFIX ? "prefix" : "pattern", match.text());
  }

  static Map<String, Object> configAddress(RouterView.AddressConfigInfo a) {
    Map<String, Object> row = row("router.config.address", a.config().name(), a.identity());
    match(row, a.config().match());
    row.put("distribution", a.config().distribution().label());
    row.put("waypoint", a.config().waypoint());
    row.put("ingressPhase", a.config().ingressPhase());
    row.put("egressPhase", a.config().egressPhase());
    row.put("priority", a.config().priority());
    row.put("fallback", a.config().fallback());
    return row;
  }

  static Map<String, Object> linkRoute(LinkRouteInfo l) {
    Map<String, Object> row = row("router.config.linkRoute", l.config().name(), l.identity());
    match(row, l.config().match());
    row.put("distribution", "linkBalanced");
    row.put("connection", orNull(l.config().connection()));
    row.put("containerId", orNull(l.config().containerId()));
    row.put("direction", label(l.config().direction()));
    row.put("dir", label(l.config().direction()));
    row.put("operStatus", l.active() ? "active" : "inactive");
    row.put("addExternalPrefix", orNull(l.config().addExternalPrefix()));
    row.put("delExternalPrefix", orNull(l.config().delExternalPrefix()));
    return row;
  }

  static Map<String, Object> connectionLinkRoute(LinkRouteInfo l, String container) {
    Map<String, Object> row = row("router.connection.linkRoute", l.config().name(), l.identity());
    row.put("pattern", l.config().match().text());
    row.put("direction", label(l.config().direction()));
    row.put("containerId", orNull(container));
    return row;
  }

  static Map<String, Object> autoLink(AutoLinkInfo a) {
    Map<String, Object> row = row("router.config.autoLink", a.config().name(), a.identity());
    row.put("address", a.config().address());
    row.put("addr", a.config().address());
    row.put("direction", label(a.config().direction()));
    row.put("dir", label(a.config().direction()));
    row.put("phase", a.config().phase());
    row.put("connection", orNull(a.config().connection()));
    row.put("containerId", orNull(a.config().containerId()));
    row.put("externalAddress", orNull(a.config().externalAddress()));
    row.put("externalAddr", orNull(a.config().externalAddress()));
    row.put("linkRef", a.linkId() == 0 ? null : Long.toString(a.linkId()));
    row.put("operStatus", a.operStatus());
    row.put("lastError", orNull(a.lastError()));
    row.put("fallback", a.config().fallback());
    return row;
  }

  static Map<String, Object> exchange(ExchangeInfo e) {
    Map<String, Object> row = row("router.config.exchange", e.config().name(), e.identity());
    row.put("address", e.config().address());
    row.put("phase", e.config().phase());
    row.put("alternateAddress", orNull(e.config().alternateAddress()));
    row.put("alternatePhase", e.config().alternatePhase());
    row.put("matchMethod", e.config().mqtt() ? "mqtt" : "amqp");
    row.put("bindingCount", e.bindings());
    row.put("receivedCount", e.received());
    row.put("droppedCount", e.dropped());
    row.put("forwardedCount", e.forwarded());
    row.put("divertedCount", e.alternate());
    return row;
  }

  static Map<String, Object> binding(BindingInfo b) {
    Map<String, Object> row = row("router.config.binding", b.config().name(), b.identity());
    row.put("exchangeName", b.config().exchange());
    row.put("bindingKey", orNull(b.config().key()));
    row.put("nextHopAddress", b.config().nextHop());
    row.put("nextHopPhase", b.config().nextHopPhase());
    row.put("matchedCount", b.matched());
    return row;
  }
}
