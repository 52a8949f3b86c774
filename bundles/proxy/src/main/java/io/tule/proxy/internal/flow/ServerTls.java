/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.Pem;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortTls;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/** The certificates of one port, chosen by the name that a client asks for. Immutable. */
public final class ServerTls {
  /** No TLS. */
  public static final ServerTls NONE = new ServerTls(Map.of(), Map.of(), PortTls.NONE);

  private final Map<PortTls, SslContext> contexts;
  private final Map<String, PortTls> hosts;
  private final PortTls first;

  private ServerTls(Map<PortTls, SslContext> contexts, Map<String, PortTls> hosts, PortTls first) {
    this.contexts = contexts;
    this.hosts = hosts;
    this.first = first;
  }

  /**
   * For these routes; what was read before is taken over.
   *
   * @param protocols that are offered to clients that ask for one (ALPN), the best first
   * @throws TuleException with {@code INVALID_ARGUMENT} if a certificate or key cannot be used
   */
  public ServerTls with(List<PortRoute> routes, List<String> protocols) {
    // While routes are changed one after the other, some are without for a moment.
    List<PortRoute> secured = routes.stream().filter(route -> !route.tls().isNone()).toList();
    if (secured.isEmpty()) {
      return NONE;
    }
    Map<PortTls, SslContext> next = new LinkedHashMap<>();
    Map<String, PortTls> names = new LinkedHashMap<>();
    for (PortRoute route : secured) {
      SslContext known = contexts.get(route.tls());
      next.putIfAbsent(route.tls(), known == null ? context(route.tls(), protocols) : known);
      names.putIfAbsent(route.host(), route.tls());
    }
    return new ServerTls(next, names, secured.get(0).tls());
  }

  private static SslContext context(PortTls tls, List<String> protocols) {
    try {
      byte[] key = Pem.pkcs8(tls.key()).getBytes(StandardCharsets.US_ASCII);
      byte[] certificates = tls.certificates().getBytes(StandardCharsets.US_ASCII);
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(certificates), new ByteArrayInputStream(key))
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2");
      if (!protocols.isEmpty()) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols));
      }
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      // The message of the cause may hold parts of the key.
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT,
          "The certificate or the key of a port cannot be used (" + e.getClass().getName() + ")");
    }
  }

  /** Whether there is no TLS. */
  public boolean isNone() {
    return contexts.isEmpty();
  }

  /** For the name that a client asks for, which may be null. */
  public SslContext context(String name) {
    String host = name == null ? "" : name.toLowerCase(Locale.ROOT);
    PortTls found = hosts.get(host);
    for (int dot = host.indexOf('.'); found == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
      found = hosts.get("*" + host.substring(dot));
    }
    if (found == null) {
      found = hosts.getOrDefault("", first);
    }
    return contexts.get(found);
  }
}
