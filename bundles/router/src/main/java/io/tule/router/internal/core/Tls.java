/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.SslProfile;
import io.tule.router.spi.RouterException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Keys and trust of one TLS profile, read from PEM files. */
public final class Tls {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private final SSLContext context;
  private final SslProfile profile;
  private final boolean authenticate;
  private String failure = "";

  private Tls(SSLContext context, SslProfile profile, boolean authenticate) {
    this.context = context;
    this.profile = profile;
    this.authenticate = authenticate;
  }

  /**
   * Reads a profile.
   *
   * @param authenticate whether clients must show a certificate
   * @throws RouterException if its files cannot be used
   */
  static Tls of(SslProfile profile, boolean authenticate) {
    try {
      SSLContext c = SSLContext.getInstance("TLS");
      c.init(keys(profile), trust(profile), null);
      return new Tls(c, profile, authenticate);
    } catch (GeneralSecurityException | IOException e) {
      throw new RouterException(
          RouterException.Reason.INVALID, "sslProfile " + profile.name() + ": " + e.getMessage());
    }
  }

  /**
   * For who connects to a router by other means than this router's.
   *
   * @throws RouterException if the profile's files cannot be used
   */
  public static SSLContext client(SslProfile profile) {
    return of(profile, false).context;
  }

  /** A profile that cannot be used, so that each connection that needs it fails. */
  static Tls unusable(SslProfile profile, String why) {
    Tls t = new Tls(null, profile, false);
    t.failure = why;
    return t;
  }

  SslProfile profile() {
    return profile;
  }

  boolean hasCertificate() {
    return !profile.certFile().isEmpty();
  }

  SSLEngine server() throws SSLException {
    if (context == null) {
      throw new SSLException(failure);
    }
    SSLEngine e = context.createSSLEngine();
    e.setUseClientMode(false);
    limit(e);
    if (authenticate) {
      e.setNeedClientAuth(true);
    } else if (!profile.caCertFile().isEmpty()) {
      e.setWantClientAuth(true);
    }
    return e;
  }

  SSLEngine client(String host, int port, boolean verify) {
    SSLEngine e = context.createSSLEngine(host, port);
    e.setUseClientMode(true);
    limit(e);
    if (verify) {
      SSLParameters p = e.getSSLParameters();
      p.setEndpointIdentificationAlgorithm("HTTPS");
      e.setSSLParameters(p);
    }
    return e;
  }

  private void limit(SSLEngine e) {
    if (!profile.protocols().isBlank()) {
      List<String> known = Arrays.asList(e.getSupportedProtocols());
      String[] wanted =
          Arrays.stream(profile.protocols().trim().split("\\s+"))
              .filter(known::contains)
              .toArray(String[]::new);
      e.setEnabledProtocols(wanted);
    }
  }

  private static javax.net.ssl.KeyManager[] keys(SslProfile p)
      throws GeneralSecurityException, IOException {
    if (p.certFile().isEmpty()) {
      return null;
    }
    Certificate[] chain = certificates(p.certFile()).toArray(new Certificate[0]);
    PrivateKey key =
        key(p.privateKeyFile().isEmpty() ? p.certFile() : p.privateKeyFile(), p.password());
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry("own", key, new char[0], chain);
    KeyManagerFactory f = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    f.init(store, new char[0]);
    return f.getKeyManagers();
  }

  private static javax.net.ssl.TrustManager[] trust(SslProfile p)
      throws GeneralSecurityException, IOException {
    if (p.caCertFile().isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int n = 0;
    for (Certificate c : certificates(p.caCertFile())) {
      store.setCertificateEntry("ca" + n++, c);
    }
    TrustManagerFactory f =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    f.init(store);
    return f.getTrustManagers();
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws GeneralSecurityException, IOException {
    StringBuilder pem = new StringBuilder();
    Matcher m = BLOCK.matcher(Files.readString(Path.of(file)));
    while (m.find()) {
      if (m.group(1).endsWith("CERTIFICATE")) {
        pem.append(m.group()).append('\n');
      }
    }
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(
            new ByteArrayInputStream(
                pem.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  private static PrivateKey key(String file, String password)
      throws GeneralSecurityException, IOException {
    Matcher m = BLOCK.matcher(Files.readString(Path.of(file)));
    while (m.find()) {
      String kind = m.group(1);
      if (kind.equals("PRIVATE KEY")) {
        return pkcs8(decoded(m.group(2)));
      } else if (kind.equals("ENCRYPTED PRIVATE KEY")) {
        return pkcs8(decrypted(decoded(m.group(2)), password));
      } else if (kind.equals("RSA PRIVATE KEY") && !m.group(2).contains("ENCRYPTED")) {
        return pkcs8(wrapped(decoded(m.group(2))));
      }
    }
    throw new GeneralSecurityException(
        "no private key that can be read in " + Path.of(file).getFileName());
  }

  private static byte[] decoded(String base64) {
    return Base64.getMimeDecoder().decode(base64);
  }

  private static byte[] decrypted(byte[] der, String password)
      throws GeneralSecurityException, IOException {
    byte[] tripleDes = TripleDesKey.decrypt(der, password.toCharArray());
    if (tripleDes != null) {
      return tripleDes;
    }
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
    String algorithm =
        info.getAlgParameters() == null ? info.getAlgName() : info.getAlgParameters().toString();
    SecretKeyFactory f = SecretKeyFactory.getInstance(algorithm);
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        f.generateSecret(new PBEKeySpec(password.toCharArray())),
        info.getAlgParameters());
    return info.getKeySpec(cipher).getEncoded();
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    GeneralSecurityException last = null;
    for (String kind : new String[] {"RSA", "EC", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  /** The PKCS#8 form of a PKCS#1 RSA key. */
  private static byte[] wrapped(byte[] pkcs1) {
    byte[] head = {
      0x02,
      0x01,
      0x00,
      0x30,
      0x0d,
      0x06,
      0x09,
      0x2a,
      (byte) 0x86,
      0x48,
      (byte) 0x86,
      (byte) 0xf7,
      0x0d,
      0x01,
      0x01,
      0x01,
      0x05,
      0x00
    };
    byte[] octets = der(0x04, pkcs1);
    byte[] body = Arrays.copyOf(head, head.length + octets.length);
    System.arraycopy(octets, 0, body, head.length, octets.length);
    return der(0x30, body);
  }

  private static byte[] der(int tag, byte[] value) {
    int n = value.length;
    byte[] length =
        n < 128
            ? new byte[] {(byte) n}
            : n < 256
                ? new byte[] {(byte) 0x81, (byte) n}
                : new byte[] {(byte) 0x82, (byte) (n >> 8), (byte) n};
    byte[] all = new byte[1 + length.length + n];
    all[0] = (byte) tag;
    System.arraycopy(length, 0, all, 1, length.length);
    System.arraycopy(value, 0, all, 1 + length.length, n);
    return all;
  }
}
