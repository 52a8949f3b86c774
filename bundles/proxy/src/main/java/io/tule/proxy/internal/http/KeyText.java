/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/** Private keys in PEM. */
final class KeyText {
  private static final String RSA = "RSA PRIVATE KEY";

  /** Algorithm rsaEncryption, no parameters (RFC 8017, A.1). */
  private static final byte[] RSA_ALGORITHM = {
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

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private KeyText() {}

  /** PKCS#1 as PKCS#8, which the JDK reads; others as they are. */
  static String pkcs8(String pem) {
    int begin = pem.indexOf("-----BEGIN " + RSA + "-----");
    int end = pem.indexOf("-----END " + RSA + "-----");
    if (begin < 0 || end < begin) {
      return pem;
    }
    String text = pem.substring(begin + ("-----BEGIN " + RSA + "-----").length(), end);
    byte[] key = Base64.getMimeDecoder().decode(text);
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(VERSION_0);
    inner.writeBytes(RSA_ALGORITHM);
    inner.writeBytes(element(0x04, key));
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(element(0x30, inner.toByteArray()))
        + "\n-----END PRIVATE KEY-----\n";
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
