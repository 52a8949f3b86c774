/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.conf;

import io.tule.router.config.AddressConfig;
import io.tule.router.config.AddressMatch;
import io.tule.router.config.AutoLinkConfig;
import io.tule.router.config.BindingConfig;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.Direction;
import io.tule.router.config.Distribution;
import io.tule.router.config.ExchangeConfig;
import io.tule.router.config.LinkRouteConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.PeerConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.config.StripAnnotations;
import io.tule.router.internal.entity.EntityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes the router's configuration records of the attributes of entities.
 *
 * <p>All throw {@link EntityException} where the attributes make no sense together.
 */
public final class Records {
  private static final int LINK_CAPACITY = 250;

  private Records() {}

  /** A TLS profile. */
  public static SslProfile sslProfile(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    return new SslProfile(
        a.text("name"),
        a.text("certFile"),
        a.text("privateKeyFile"),
        a.text("caCertFile"),
        a.has("password") ? a.secret("password") : a.secretFile("passwordFile"),
        a.text("protocols"),
        a.text("ciphers"),
        a.text("uidFormat"),
        a.text("uidNameMappingFile"));
  }

  /** A listener. */
  public static ListenerConfig listener(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    return checked(
        () ->
            new ListenerConfig(
                a.text("name"),
                a.text("host"),
                a.port("port"),
                a.text("socketAddressFamily"),
                peer(a),
                a.flag("authenticatePeer"),
                a.flag("requireEncryption"),
                a.flag("requireSsl"),
                a.number("initialHandshakeTimeoutSeconds", 0),
                a.flag("multiTenant"),
                a.words("failoverUrls"),
                new ListenerConfig.Http(
                    a.flag("http") || a.has("httpRootDir"),
                    a.flag("websockets"),
                    a.flag("healthz"),
                    a.flag("metrics"),
                    a.text("httpRootDir"))));
  }

  /** A connector. */
  public static ConnectorConfig connector(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    return checked(
        () ->
            new ConnectorConfig(
                a.text("name"),
                a.text("host"),
                a.port("port"),
                a.text("protocolFamily"),
                peer(a),
                !a.has("verifyHostname") || a.flag("verifyHostname"),
                a.text("saslUsername"),
                a.secret("saslPassword"),
                a.words("failoverUrls")));
  }

  private static PeerConfig peer(Attributes a) {
    return new PeerConfig(
        role(a.text("role")),
        a.number("cost", 1),
        a.text("sslProfile"),
        a.words("saslMechanisms"),
        a.number("maxFrameSize", PeerConfig.DEFAULT.maxFrameSize()),
        sessions(a.number("maxSessions", 32768)),
        Math.max(0, a.number("maxSessionFrames", 0)),
        Math.max(0, a.number("idleTimeoutSeconds", 16)),
        strip(a.text("stripAnnotations")),
        a.number("linkCapacity", LINK_CAPACITY) < 1
            ? LINK_CAPACITY
            : a.number("linkCapacity", LINK_CAPACITY),
        a.text("policyVhost"),
        a.entries("openProperties"));
  }

  /** No number is no bound but the protocol's. */
  private static int sessions(int given) {
    return given < 1 ? 32768 : Math.min(32768, given);
  }

  private static ConnectionRole role(String label) {
    for (ConnectionRole role : ConnectionRole.values()) {
      if (role.label().equals(label)) {
        return role;
      }
    }
    return ConnectionRole.NORMAL;
  }

  private static StripAnnotations strip(String label) {
    return label.isEmpty()
        ? StripAnnotations.BOTH
        : StripAnnotations.valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** How an address is treated. */
  public static AddressConfig address(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    AddressMatch match = match(a);
    boolean waypoint = a.flag("waypoint");
    int in = a.number("ingressPhase", 0);
    int out = a.number("egressPhase", waypoint ? 1 : 0);
    if (in < 0 || in > 9 || out < 0 || out > 9) {
      throw EntityException.badRequest("Phase values must be between 0 and 9");
    }
    int priority = a.number("priority", -1);
    if (priority > 9 || priority < -1) {
      throw EntityException.badRequest(
          "Priority value, if present, must be between 0 and QDR_MAX_PRIORITY");
    }
    boolean fallback = a.flag("enableFallback") || a.flag("fallback");
    if (fallback && (waypoint || in > 0 || out > 0)) {
      throw EntityException.badRequest(
          "Fallback cannot be specified with waypoint or non-zero ingress and egress phases");
    }
    return checked(
        () ->
            new AddressConfig(
                a.text("name"),
                match,
                distribution(a.text("distribution"), Distribution.BALANCED),
                in,
                out,
                priority,
                fallback));
  }

  private static AddressMatch match(Attributes a) {
    for (String key : List.of("prefix", "pattern")) {
      if (a.has(key) && !(a.map().get(key) instanceof String)) {
        throw EntityException.badRequest("'" + key + "' must be a string");
      }
    }
    String prefix = a.text("prefix");
    String pattern = a.text("pattern");
    if (prefix.isEmpty() && pattern.isEmpty()) {
      throw EntityException.badRequest(
          a.has("prefix")
              ? "Prefix must be a non-empty string type"
              : "Either a 'prefix' or 'pattern' attribute must be provided");
    }
    if (!prefix.isEmpty() && !pattern.isEmpty()) {
      throw EntityException.badRequest("Cannot specify both a 'prefix' and a 'pattern' attribute");
    }
    String text = prefix + pattern;
    if (text.chars().allMatch(c -> c == '.' || c == '/')) {
      throw EntityException.badRequest(
          (prefix.isEmpty() ? "Pattern" : "Prefix") + " invalid - no tokens");
    }
    return prefix.isEmpty() ? AddressMatch.pattern(pattern) : AddressMatch.prefix(prefix);
  }

  /** A distribution by its label. */
  public static Distribution distribution(String label, Distribution otherwise) {
    for (Distribution distribution : Distribution.values()) {
      if (distribution.label().equals(label)) {
        return distribution;
      }
    }
    return otherwise;
  }

  /** A link route. */
  public static LinkRouteConfig linkRoute(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    if (!a.has("direction") && !a.has("dir")) {
      throw EntityException.badRequest("No 'direction' attribute provided - it is mandatory");
    }
    AddressMatch match = match(a);
    oneContainer(a);
    if (a.has("distribution") && !a.text("distribution").equals("linkBalanced")) {
      throw EntityException.badRequest("Invalid value for 'distribution'");
    }
    return checked(
        () ->
            new LinkRouteConfig(
                a.text("name"),
                match,
                direction(a),
                Distribution.LINK_BALANCED,
                a.text("connection"),
                a.text("containerId"),
                a.text("addExternalPrefix"),
                a.text("delExternalPrefix")));
  }

  private static void oneContainer(Attributes a) {
    if (a.has("connection") && a.has("containerId")) {
      throw EntityException.badRequest(
          "Both connection and containerId cannot be specified. Specify only one");
    }
  }

  private static Direction direction(Attributes a) {
    return switch (a.has("direction") ? a.text("direction") : a.text("dir")) {
      case "in" -> Direction.IN;
      case "out" -> Direction.OUT;
      default -> throw EntityException.badRequest("Invalid value for 'direction'");
    };
  }

  /** A link route of a connection, which is always a pattern. */
  public static LinkRouteConfig connectionLinkRoute(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    if (a.text("pattern").isEmpty()) {
      throw EntityException.badRequest("Pattern field is required");
    }
    if (!a.has("direction")) {
      throw EntityException.badRequest("Missing value for 'direction'");
    }
    return checked(
        () ->
            new LinkRouteConfig(
                a.text("name"),
                AddressMatch.pattern(a.text("pattern")),
                direction(a),
                Distribution.LINK_BALANCED,
                "",
                "",
                "",
                ""));
  }

  /** An auto link. */
  public static AutoLinkConfig autoLink(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    String address = a.has("address") ? a.text("address") : a.text("addr");
    oneContainer(a);
    if (address.isEmpty() || (!a.has("direction") && !a.has("dir"))) {
      throw EntityException.badRequest("address and direction fields are mandatory");
    }
    Direction direction = direction(a);
    int phase = a.number("phase", direction == Direction.IN ? 1 : 0);
    if (phase < 0 || phase > 9) {
      throw EntityException.badRequest("autoLink phase must be between 0 and 9");
    }
    return checked(
        () ->
            new AutoLinkConfig(
                a.text("name"),
                address,
                direction,
                phase,
                a.text("connection"),
                a.text("containerId"),
                a.has("externalAddress") ? a.text("externalAddress") : a.text("externalAddr"),
                a.flag("fallback")));
  }

  /** An exchange. */
  public static ExchangeConfig exchange(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    if (a.text("address").isEmpty()) {
      throw EntityException.badRequest("exchange address is mandatory");
    }
    if (a.text("name").isEmpty()) {
      throw EntityException.badRequest("exchange name is mandatory");
    }
    String method = a.text("matchMethod");
    if (!method.isEmpty() && !method.equals("amqp") && !method.equals("mqtt")) {
      throw EntityException.badRequest("Invalid matchMethod: " + method);
    }
    if (a.number("phase", 0) < 0
        || a.number("phase", 0) > 9
        || a.number("alternatePhase", 0) < 0
        || a.number("alternatePhase", 0) > 9) {
      throw EntityException.badRequest("phase must be in the range 0-9");
    }
    return checked(
        () ->
            new ExchangeConfig(
                a.text("name"),
                a.text("address"),
                a.number("phase", 0),
                a.text("alternateAddress"),
                a.number("alternatePhase", 0),
                method.equals("mqtt")));
  }

  /** A binding of an exchange. */
  public static BindingConfig binding(Map<String, Object> attributes) {
    Attributes a = new Attributes(attributes);
    if (a.text("exchangeName").isEmpty()) {
      throw EntityException.badRequest("exchangeName is mandatory");
    }
    if (a.text("nextHopAddress").isEmpty()) {
      throw EntityException.badRequest("No next hop specified");
    }
    if (a.number("nextHopPhase", 0) < 0 || a.number("nextHopPhase", 0) > 9) {
      throw EntityException.badRequest("phase must be in the range 0-9");
    }
    return checked(
        () ->
            new BindingConfig(
                a.text("name"),
                a.text("exchangeName"),
                a.text("bindingKey").isEmpty() ? "#" : a.text("bindingKey"),
                a.text("nextHopAddress"),
                a.number("nextHopPhase", 0)));
  }

  private static <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw EntityException.badRequest(String.valueOf(e.getMessage()));
    }
  }
}
