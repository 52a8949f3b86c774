/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The Controller's certificate: when it ends. Reading it trusts nobody and sends nothing. */
final class CertificateCheck {
  private static final int MILLIS = 5_000;
  private static final Duration SOON = Duration.ofDays(14);

  private final Machine machine;
  private final Clock clock;

  CertificateCheck(Machine machine, Clock clock) {
    this.machine = machine;
    this.clock = clock;
  }

  /** A client that trusts what the agent trusts: what Java does, and the agent's own file. */
  static HttpClient.Builder client(Machine machine) {
    String file = file(machine);
    if (file.isEmpty()) {
      return HttpClient.newBuilder();
    }
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted(Path.of(file)));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return HttpClient.newBuilder().sslContext(context);
    } catch (IOException | GeneralSecurityException e) {
      return HttpClient.newBuilder();
    }
  }

  /** The certificate of a file, and those that Java trusts. */
  static KeyStore trusted(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      store.setCertificateEntry(
          "controller", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    int number = 0;
    for (X509Certificate issuer : issuers()) {
      store.setCertificateEntry("java-" + number++, issuer);
    }
    return store;
  }

  private static List<X509Certificate> issuers() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .flatMap(each -> Stream.of(((X509TrustManager) each).getAcceptedIssuers()))
        .toList();
  }

  private static String file(Machine machine) {
    JsonNode parameters = machine.json("agent/parameters.json");
    String profile = parameters.path("profile").asText("default");
    return parameters.path("profiles").path(profile).path("CONTROLLER_CERT").asText("");
  }

  Finding examine(URI base) {
    String file = file(machine);
    if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
      return Finding.wrong(
          "certificates", file + " cannot be read", "tule agent config -ac FILE, or -ac alone");
    }
    try {
      X509Certificate found = read(base);
      Instant end = found.getNotAfter().toInstant();
      Instant now = clock.instant();
      if (end.isBefore(now) || found.getNotBefore().toInstant().isAfter(now)) {
        return Finding.wrong(
            "certificates",
            "the Controller's is valid from "
                + found.getNotBefore().toInstant()
                + " to "
                + end
                + ", and it is "
                + now,
            "renew it, or set the clock");
      }
      return end.isBefore(now.plus(SOON))
          ? Finding.warn("certificates", "the Controller's ends " + end, "renew it")
          : Finding.ok("certificates", "the Controller's is valid until " + end);
    } catch (IOException | GeneralSecurityException e) {
      return Finding.wrong(
          "certificates",
          "the Controller shows none: " + e.getMessage(),
          "does it speak TLS at " + base + "?");
    }
  }

  private static X509Certificate read(URI base) throws IOException, GeneralSecurityException {
    Seen seen = new Seen();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {seen}, null);
    int port = base.getPort() < 0 ? 443 : base.getPort();
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
      socket.connect(new InetSocketAddress(base.getHost(), port), MILLIS);
      socket.setSoTimeout(MILLIS);
      socket.startHandshake();
    } catch (IOException e) {
      if (seen.leaf == null) {
        throw e;
      }
    }
    return seen.leaf;
  }

  /** Takes a look and ends the handshake. */
  private static final class Seen implements X509TrustManager {
    private X509Certificate leaf;

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new IllegalStateException("no server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws java.security.cert.CertificateException {
      leaf = chain[0];
      throw new java.security.cert.CertificateException("seen");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
