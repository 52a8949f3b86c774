/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import io.netty.handler.ssl.SslContext;
import java.util.Objects;
import java.util.Optional;

/** A router elsewhere. */
public final class Remote {
  private final String host;
  private final int port;
  private final SslContext tls;
  private final String user;
  private final String password;

  private Remote(String host, int port, SslContext tls, String user, String password) {
    this.host = Objects.requireNonNull(host, "host");
    this.port = port;
    this.tls = tls;
    this.user = user;
    this.password = password;
    if (host.isEmpty() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("no address of a router: " + host + ":" + port);
    }
  }

  /** One without TLS that takes anybody (SASL ANONYMOUS). */
  public static Remote at(String host, int port) {
    return new Remote(host, port, null, "", "");
  }

  /** The same by TLS; the router's name is compared with its certificate. */
  public Remote withTls(SslContext context) {
    return new Remote(host, port, Objects.requireNonNull(context, "context"), user, password);
  }

  /** The same with SASL PLAIN. */
  public Remote withUser(String name, String secret) {
    return new Remote(
        host,
        port,
        tls,
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(secret, "secret"));
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** Of TLS, empty for none. */
  public Optional<SslContext> tls() {
    return Optional.ofNullable(tls);
  }

  /** Empty for ANONYMOUS. */
  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
