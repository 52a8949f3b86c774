/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Trusts what Java trusts, and one certificate more. Host names are verified all the same. */
final class Trust {
  private Trust() {}

  static SSLContext withCertificate(Path file) throws IOException, GeneralSecurityException {
    Certificate certificate;
    try (InputStream in = Files.newInputStream(file)) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
    own.load(null, null);
    own.setCertificateEntry("controller", certificate);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Either(manager(null), manager(own))}, null);
    return context;
  }

  /** The trust manager of a store; of Java's own for null. */
  private static X509TrustManager manager(KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("no trust manager"));
  }

  private record Either(X509TrustManager first, X509TrustManager second)
      implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("no clients are known");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        first.checkServerTrusted(chain, type);
      } catch (CertificateException e) {
        second.checkServerTrusted(chain, type);
      }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return Stream.of(first, second)
          .flatMap(each -> Stream.of(each.getAcceptedIssuers()))
          .toArray(X509Certificate[]::new);
    }
  }
}
