/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys as text (RFC 7468), as far as servers here use them. */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final String RSA_KEY = "RSA PRIVATE KEY";
  private static final byte[] PROBE = "tule".getBytes(US_ASCII);

  /** Version 0, then algorithm rsaEncryption without parameters (RFC 8017, A.1). */
  private static final byte[] PKCS8_OF_RSA = {
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

  private Pem() {}

  /**
   * A private key as PKCS#8, which the JDK reads.
   *
   * @param key PEM
   * @return PKCS#1 in the form of PKCS#8, all else as it is
   * @throws IllegalArgumentException if a PKCS#1 key cannot be decoded
   */
  public static String pkcs8(String key) {
    List<byte[]> rsa = blocks(key, RSA_KEY);
    if (rsa.isEmpty()) {
      return key;
    }
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(PKCS8_OF_RSA);
    inner.writeBytes(element(0x04, rsa.get(0)));
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(element(0x30, inner.toByteArray()))
        + "\n-----END PRIVATE KEY-----\n";
  }

  /** What keeps a server from using these, for people and without secrets; "" for nothing. */
  static String fault(String certificates, String key) {
    PublicKey known;
    try {
      List<byte[]> chain = blocks(certificates, CERTIFICATE);
      if (chain.isEmpty()) {
        return "there is no certificate in PEM";
      }
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      List<Certificate> read = new ArrayList<>();
      for (byte[] each : chain) {
        read.add(factory.generateCertificate(new ByteArrayInputStream(each)));
      }
      known = read.get(0).getPublicKey();
    } catch (CertificateException | IllegalArgumentException e) {
      return "a certificate cannot be read";
    }
    String algorithm = known.getAlgorithm();
    if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
      return "the certificate is for a key of " + algorithm + ", not of RSA or EC";
    }
    try {
      List<byte[]> keys = blocks(pkcs8(key), KEY);
      if (keys.isEmpty()) {
        return "there is no private key in PEM, PKCS#8 or PKCS#1, without a passphrase";
      }
      PrivateKey secret =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
      return belongTogether(secret, known) ? "" : "the key is not that of the certificate";
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return "the key cannot be read, or is not that of the certificate";
    }
  }

  private static boolean belongTogether(PrivateKey secret, PublicKey known)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            known.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(secret);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(known);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  /** What stands between the lines BEGIN and END of a label, decoded. */
  private static List<byte[]> blocks(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    String end = "-----END " + label + "-----";
    List<byte[]> found = new ArrayList<>();
    for (int from = pem.indexOf(begin); from >= 0; from = pem.indexOf(begin, from)) {
      int to = pem.indexOf(end, from);
      if (to < 0) {
        throw new IllegalArgumentException("no end of " + label);
      }
      found.add(Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to)));
      from = to;
    }
    return found;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
