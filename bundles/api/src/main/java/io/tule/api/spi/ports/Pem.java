/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys as text (RFC 7468), as far as servers here use them. */
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final String RSA_KEY = "RSA PRIVATE KEY";
  private static final String EC_KEY = "EC PRIVATE KEY";
  private static final byte[] PROBE = "tule".getBytes(US_ASCII);

  /** More of them no client takes: the JDK's own bound is 10. */
  private static final int MOST_CERTIFICATES = 16;

  /** Public authorities certify no longer ones, and each handshake costs with the third power. */
  private static final int MOST_RSA_BITS = 4096;

  /** The integer 0. */
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** Algorithm rsaEncryption without parameters (RFC 8017, A.1). */
  private static final byte[] RSA = {
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

  /** Algorithm id-ecPublicKey (RFC 5480, 2.1.1), after which the curve stands. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  /** Where a key of EC may name its curve (RFC 5915, 3). */
  private static final int CURVE = 0xa0;

  private Pem() {}

  /**
   * A private key as PKCS#8, which the JDK reads.
   *
   * @param key PEM
   * @return a key of RSA in PKCS#1 or of EC in SEC1 in the form of PKCS#8, all else as it is
   * @throws IllegalArgumentException if such a key cannot be decoded
   */
  public static String pkcs8(String key) {
    for (String label : List.of(RSA_KEY, EC_KEY)) {
      List<byte[]> found = blocks(key, label);
      if (!found.isEmpty()) {
        return "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pkcs8(label, found.get(0)))
            + "\n-----END PRIVATE KEY-----\n";
      }
    }
    return key;
  }

  /**
   * A private key as PKCS#8 (RFC 5208).
   *
   * @param label what follows BEGIN in PEM: {@code RSA PRIVATE KEY} or {@code EC PRIVATE KEY}
   * @param key DER: PKCS#1 or SEC1, the latter with its curve by name
   * @throws IllegalArgumentException if it is none
   */
  public static byte[] pkcs8(String label, byte[] key) {
    ByteArrayOutputStream algorithm = new ByteArrayOutputStream();
    switch (label) {
      case RSA_KEY:
        algorithm.writeBytes(RSA);
        break;
      case EC_KEY:
        algorithm.writeBytes(EC);
        algorithm.writeBytes(curve(ByteBuffer.wrap(key)));
        break;
      default:
        throw new IllegalArgumentException("no such key: " + label);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(VERSION);
    all.writeBytes(element(SEQUENCE, algorithm.toByteArray()));
    all.writeBytes(element(OCTETS, key));
    return element(SEQUENCE, all.toByteArray());
  }

  private static byte[] curve(ByteBuffer der) {
    try {
      int tag = der.get() & 0xff;
      int left = length(der);
      while (left > 0 && tag != CURVE) {
        if (tag != SEQUENCE) {
          der.position(der.position() + left);
        }
        tag = der.get() & 0xff;
        left = length(der);
      }
      byte[] curve = new byte[left];
      der.get(curve);
      return curve;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a key without its curve", e);
    }
  }

  private static int length(ByteBuffer der) {
    int length = der.get() & 0xff;
    if (length > 0x82 || length == 0x80) {
      throw new IllegalArgumentException("no length");
    }
    if (length > 0x80) {
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (der.get() & 0xff);
      }
    }
    if (length > der.remaining()) {
      throw new IllegalArgumentException("cut off");
    }
    return length;
  }

  /** What keeps a server from using these, for people and without secrets; "" for nothing. */
  static String fault(String certificates, String key) {
    PublicKey known;
    try {
      List<byte[]> chain = blocks(certificates, CERTIFICATE);
      if (chain.isEmpty()) {
        return "there is no certificate in PEM";
      }
      if (chain.size() > MOST_CERTIFICATES) {
        return "there are more than " + MOST_CERTIFICATES + " certificates";
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
    if (known instanceof RSAKey && ((RSAKey) known).getModulus().bitLength() > MOST_RSA_BITS) {
      return "the certificate is for a key of RSA longer than " + MOST_RSA_BITS + " bits";
    }
    try {
      List<byte[]> keys = blocks(pkcs8(key), KEY);
      if (keys.isEmpty()) {
        return "there is no private key in PEM, PKCS#8, PKCS#1 or SEC1, without a passphrase";
      }
      PrivateKey secret =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(keys.get(0)));
      boolean theirs =
          known instanceof RSAPublicKey
              ? belongTogether((RSAPrivateKey) secret, (RSAPublicKey) known)
              : signsFor(secret, known);
      return theirs ? "" : "the key is not that of the certificate";
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return "the key cannot be read, or is not that of the certificate";
    }
  }

  /**
   * By what they say alone: how long a signature takes, who made the key decides. Exponents are
   * bounded too, since each handshake counts with them.
   */
  private static boolean belongTogether(RSAPrivateKey secret, RSAPublicKey known) {
    BigInteger modulus = known.getModulus();
    if (!secret.getModulus().equals(modulus)
        || secret.getPrivateExponent().compareTo(modulus) >= 0) {
      return false;
    }
    if (!(secret instanceof RSAPrivateCrtKey)) {
      return true;
    }
    RSAPrivateCrtKey parts = (RSAPrivateCrtKey) secret;
    BigInteger p = parts.getPrimeP();
    BigInteger q = parts.getPrimeQ();
    return parts.getPublicExponent().equals(known.getPublicExponent())
        && p.compareTo(modulus) < 0
        && q.compareTo(modulus) < 0
        && p.multiply(q).equals(modulus)
        && parts.getPrimeExponentP().compareTo(p) < 0
        && parts.getPrimeExponentQ().compareTo(q) < 0
        && parts.getCrtCoefficient().compareTo(p) < 0;
  }

  private static boolean signsFor(PrivateKey secret, PublicKey known)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withECDSA");
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
