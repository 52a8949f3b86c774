/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trusts what Java trusts, and one certificate more. Host names are verified all the same. */
final class Trust {
  private static final Logger LOG = LoggerFactory.getLogger(Trust.class);

  private Trust() {}

  /**
   * A context that trusts a file's certificate too, and the next one of the file when that is
   * renewed.
   */
  static SSLContext withCertificate(Path file) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Either(manager(null), new Own(file))}, null);
    return context;
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    Certificate certificate;
    try (InputStream in = Files.newInputStream(file)) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    KeyStore own = KeyStore.getInstance(KeyStore.getDefaultType());
    own.load(null, null);
    own.setCertificateEntry("controller", certificate);
    return own;
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

  /** A file's certificate; while the file cannot be read, the last one of it. */
  private static final class Own implements X509TrustManager {
    private final Path file;
    private FileTime changed;
    private X509TrustManager manager;

    Own(Path file) throws IOException, GeneralSecurityException {
      this.file = file;
      changed = Files.getLastModifiedTime(file);
      manager = manager(store(file));
    }

    private synchronized X509TrustManager current() {
      try {
        FileTime now = Files.getLastModifiedTime(file);
        if (!now.equals(changed)) {
          manager = manager(store(file));
          changed = now;
        }
      } catch (IOException | GeneralSecurityException e) {
        LOG.warn("The certificate in {} cannot be used: {}", file, e.getMessage());
      }
      return manager;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      current().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      current().checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return current().getAcceptedIssuers();
    }
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
