/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.BindingConfig;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.Direction;
import io.tule.router.config.Distribution;
import io.tule.router.config.ExchangeConfig;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.SslProfile;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.qpid.proton.amqp.Symbol;

/** A running router's state, each list a snapshot in the order of creation. */
public interface RouterView {
  /**
   * What a router, a link or an address counted.
   *
   * @param delivered messages that passed
   */
  record Counters(
      long delivered,
      long presettled,
      long droppedPresettled,
      long accepted,
      long rejected,
      long released,
      long modified) {}

  /**
   * What a router is and counted.
   *
   * @param buffers of 64 KiB kept for what is to be written
   */
  record RouterInfo(
      long startedMillis,
      int addresses,
      int links,
      int blockedLinks,
      int nodes,
      int linkRoutes,
      int autoLinks,
      int connections,
      int buffers,
      Counters counters,
      long ingress,
      long egress,
      long transit,
      long ingressRouteContainer,
      long egressRouteContainer,
      long redirectedToFallback,
      Delays delays) {}

  /**
   * How long deliveries took until they were settled.
   *
   * @param over1Sec more than one second, and not more than ten
   * @param over10Sec more than ten seconds
   * @param stuck deliveries that wait, or whose outcome is open, for more than ten seconds now
   */
  record Delays(long over1Sec, long over10Sec, long stuck) {}

  /**
   * A connection, open or about to be.
   *
   * @param host {@code address:port} of the peer
   * @param incoming whether the peer connected
   * @param opened whether both OPENs have passed
   * @param sasl mechanism used, empty if none
   * @param user authenticated, empty if none
   * @param tls protocol and cipher, empty strings if not encrypted
   * @param lastDeliverySeconds ago, -1 if none yet
   */
  record ConnectionInfo(
      long id,
      String host,
      String container,
      boolean incoming,
      ConnectionRole role,
      String endpointName,
      boolean opened,
      boolean authenticated,
      String sasl,
      String user,
      Tls tls,
      String tenant,
      long uptimeSeconds,
      long lastDeliverySeconds,
      boolean traced,
      Map<Symbol, Object> properties) {}

  /** TLS of a connection; {@code ssf} is the key's strength in bits. */
  record Tls(boolean on, String protocol, String cipher, int ssf) {
    /** Not encrypted. */
    public static final Tls OFF = new Tls(false, "", "", 0);
  }

  /** What a link is for. */
  enum LinkType {
    ENDPOINT("endpoint"),
    ROUTER_CONTROL("router-control"),
    INTER_ROUTER("inter-router"),
    EDGE_DOWNLINK("edge-downlink");

    private final String label;

    LinkType(String label) {
      this.label = label;
    }

    /** The name in management. */
    public String label() {
      return label;
    }
  }

  /**
   * A link.
   *
   * @param direction {@code IN}: the peer sends
   * @param address key of its address such as {@code M0queue}, empty if anonymous or not yet known
   * @param peerLink the routed link at its other side, 0 if none
   * @param capacity credits (incoming) or the bound above which the link counts as full (outgoing)
   * @param undelivered messages waiting for its credit
   * @param unsettled messages whose outcome is open
   * @param credit available to whoever sends on it
   * @param zeroCreditSeconds since it has no credit, 0 if it has
   * @param operStatus up, down, quiescing or idle
   */
  record LinkInfo(
      long id,
      long connectionId,
      String name,
      LinkType type,
      Direction direction,
      String address,
      long peerLink,
      int capacity,
      int undelivered,
      int unsettled,
      Counters counters,
      int credit,
      int zeroCreditSeconds,
      int priority,
      boolean enabled,
      String operStatus,
      int settleRate,
      Delays delays,
      List<Long> ingressHistogram) {}

  /**
   * An address.
   *
   * @param key such as {@code M0queue}
   * @param inProcess subscribers in this process
   * @param subscribers consumers' links here
   * @param remote routers with consumers
   * @param containers link route or auto link containers here
   */
  record AddressInfo(
      String key,
      Distribution distribution,
      int inProcess,
      int subscribers,
      int remote,
      int containers,
      int priority,
      long ingress,
      long egress,
      long transit,
      long toContainer,
      long fromContainer,
      long ingressRouteContainer,
      long egressRouteContainer,
      long redirectedToFallback,
      List<String> remoteRouters,
      List<Long> transitOutstanding,
      int tracked) {}

  /**
   * A connector and how it fares.
   *
   * @param status CONNECTING, SUCCESS or FAILED
   * @param message for people, empty if none
   * @param failoverUrls those in use, the current one first
   */
  record ConnectorInfo(
      ConnectorConfig config, String status, String message, List<String> failoverUrls) {}

  /** An address configuration and its identity. */
  record AddressConfigInfo(String identity, AddressConfig config) {}

  /** A link route; it is active while a container serves it. */
  record LinkRouteInfo(
      String identity, LinkRouteConfig config, boolean active, OptionalLong connectionId) {}

  /**
   * An auto link.
   *
   * @param linkId 0 if it has no link
   * @param operStatus inactive, attaching, failed, active, quiescing or idle
   */
  record AutoLinkInfo(
      String identity, AutoLinkConfig config, long linkId, String operStatus, String lastError) {}

  /** An exchange and its counters. */
  record ExchangeInfo(
      String identity,
      ExchangeConfig config,
      int bindings,
      long received,
      long dropped,
      long forwarded,
      long alternate) {}

  /** A binding and how often it matched. */
  record BindingInfo(String identity, BindingConfig config, long matched) {}

  RouterInfo router();

  List<ConnectionInfo> connections();

  List<LinkInfo> links();

  List<AddressInfo> addresses();

  List<SslProfile> sslProfiles();

  List<ListenerConfig> listeners();

  List<ConnectorInfo> connectors();

  List<AddressConfigInfo> addressConfigs();

  List<LinkRouteInfo> linkRoutes();

  /** Link routes that live with their connection. */
  List<LinkRouteInfo> connectionLinkRoutes();

  List<AutoLinkInfo> autoLinks();

  List<ExchangeInfo> exchanges();

  List<BindingInfo> bindings();
}
