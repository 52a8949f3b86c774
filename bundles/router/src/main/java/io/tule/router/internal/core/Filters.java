/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.ListenerConfig;
import io.tule.router.engine.ChainedFilter;
import io.tule.router.engine.HttpFilter;
import io.tule.router.engine.NetConnection;
import io.tule.router.spi.RouterView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Chooses what stands between socket and AMQP. */
final class Filters {
  private static final int TLS_HANDSHAKE = 0x16;

  private Filters() {}

  static NetConnection.Filter server(
      RouterCore core, RouterConnection c, ListenerConfig config, Tls tls) {
    if (tls != null) {
      return new Sniffer(core, c, config, tls);
    }
    return clear(core, c, config);
  }

  private static NetConnection.Filter clear(
      RouterCore core, RouterConnection c, ListenerConfig config) {
    if (config.http().enabled()) {
      return http(core, config, () -> Net.authenticate(core, c, config, ""));
    }
    Net.authenticate(core, c, config, "");
    return NetConnection.Filter.NONE;
  }

  /** HTTP, and AMQP once a peer has gone over to a WebSocket. */
  private static HttpFilter http(RouterCore core, ListenerConfig config, Runnable upgraded) {
    return new HttpFilter(
        new HttpSite(core, config.http()), config.http().websockets(), () -> core.locked(upgraded));
  }

  private static NetConnection.Filter encrypted(
      RouterCore core, RouterConnection c, Tls tls, ListenerConfig config) throws IOException {
    SSLEngine e = tls.server();
    if (!config.http().enabled()) {
      return new TlsFilter(e, () -> encrypted(core, c, tls, e, config));
    }
    NetConnection.Filter outer =
        new TlsFilter(e, () -> core.locked(() -> c.tls = describe(e.getSession())));
    Runnable upgraded = () -> Net.authenticate(core, c, config, user(tls, e.getSession()));
    return new ChainedFilter(outer, http(core, config, upgraded));
  }

  /** By its first byte a connection tells whether it speaks TLS. */
  private static final class Sniffer implements NetConnection.Filter {
    private final RouterCore core;
    private final RouterConnection c;
    private final ListenerConfig config;
    private final Tls tls;

    Sniffer(RouterCore core, RouterConnection c, ListenerConfig config, Tls tls) {
      this.core = core;
      this.c = c;
      this.config = config;
      this.tls = tls;
    }

    @Override
    public byte[] in(NetConnection net, ByteBuffer read) throws IOException {
      NetConnection.Filter next;
      if (read.get(read.position()) == TLS_HANDSHAKE) {
        next = encrypted(core, c, tls, config);
      } else if (config.requireSsl() || config.requireEncryption()) {
        throw new IOException("TLS is required");
      } else {
        next = clear(core, c, config);
      }
      net.filter(next);
      byte[] plain = next.in(net, read);
      return plain == null ? new byte[0] : plain;
    }
  }

  private static void encrypted(
      RouterCore core, RouterConnection c, Tls tls, SSLEngine e, ListenerConfig config) {
    core.locked(
        () -> {
          c.tls = describe(e.getSession());
          Net.authenticate(core, c, config, user(tls, e.getSession()));
        });
  }

  static NetConnection.Filter client(
      RouterCore core, RouterConnection c, Tls tls, String host, int port, boolean verify)
      throws IOException {
    SSLEngine e = tls.client(host, port, verify);
    return new TlsFilter(e, () -> core.locked(() -> c.tls = describe(e.getSession())));
  }

  private static RouterView.Tls describe(SSLSession s) {
    int bits = s.getCipherSuite().contains("256") ? 256 : 128;
    return new RouterView.Tls(true, s.getProtocol(), s.getCipherSuite(), bits);
  }

  private static String user(Tls tls, SSLSession s) {
    try {
      X509Certificate x = (X509Certificate) s.getPeerCertificates()[0];
      return CertificateUser.of(x, tls.profile());
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }
}
