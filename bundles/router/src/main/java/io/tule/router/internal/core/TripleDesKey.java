/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decrypts private keys that OpenSSL encrypted by PBES2 with triple DES, which the Java platform
 * does not read (RFC 8018, appendix A).
 */
final class TripleDesKey {
  private static final byte[] PBES2 = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d);
  private static final byte[] DES_EDE3_CBC = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07);
  private static final byte[] HMAC_SHA256 = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09);
  private static final int SEQUENCE = 0x30;
  private static final int OBJECT = 0x06;
  private static final int OCTETS = 0x04;
  private static final int INTEGER = 0x02;
  private static final int MAX_ROUNDS = 10_000_000;

  private TripleDesKey() {}

  private static byte[] oid(int... bytes) {
    byte[] oid = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      oid[i] = (byte) bytes[i];
    }
    return oid;
  }

  /**
   * The key in the clear.
   *
   * @param der an EncryptedPrivateKeyInfo
   * @return null if it is encrypted in another way
   */
  static byte[] decrypt(byte[] der, char[] password) throws GeneralSecurityException {
    try {
      ByteBuffer info = read(ByteBuffer.wrap(der), SEQUENCE);
      ByteBuffer algorithm = read(info, SEQUENCE);
      if (!Arrays.equals(bytes(read(algorithm, OBJECT)), PBES2)) {
        return null;
      }
      ByteBuffer parameters = read(algorithm, SEQUENCE);
      ByteBuffer derivation = read(parameters, SEQUENCE);
      read(derivation, OBJECT);
      ByteBuffer pbkdf2 = read(derivation, SEQUENCE);
      ByteBuffer scheme = read(parameters, SEQUENCE);
      if (!Arrays.equals(bytes(read(scheme, OBJECT)), DES_EDE3_CBC)) {
        return null;
      }
      byte[] iv = bytes(read(scheme, OCTETS));
      Cipher cipher = Cipher.getInstance("DESede/CBC/PKCS5Padding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(derive(pbkdf2, password), "DESede"),
          new IvParameterSpec(iv));
      return cipher.doFinal(bytes(read(info, OCTETS)));
    } catch (IllegalArgumentException | BufferUnderflowException e) {
      throw new GeneralSecurityException("the encrypted key is malformed", e);
    }
  }

  private static byte[] derive(ByteBuffer pbkdf2, char[] password) throws GeneralSecurityException {
    byte[] salt = bytes(read(pbkdf2, OCTETS));
    int rounds = 0;
    for (byte b : bytes(read(pbkdf2, INTEGER))) {
      rounds = (rounds << 8) | (b & 0xff);
    }
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException("rounds: " + rounds);
    }
    boolean sha256 = false;
    while (pbkdf2.hasRemaining()) {
      if (pbkdf2.get(pbkdf2.position()) == INTEGER) {
        read(pbkdf2, INTEGER);
      } else {
        sha256 = Arrays.equals(bytes(read(read(pbkdf2, SEQUENCE), OBJECT)), HMAC_SHA256);
      }
    }
    SecretKeyFactory factory =
        SecretKeyFactory.getInstance(sha256 ? "PBKDF2WithHmacSHA256" : "PBKDF2WithHmacSHA1");
    return factory.generateSecret(new PBEKeySpec(password, salt, rounds, 192)).getEncoded();
  }

  /** What is in the next element, which must be of a kind. */
  private static ByteBuffer read(ByteBuffer in, int kind) {
    if ((in.get() & 0xff) != kind) {
      throw new IllegalArgumentException("another element is expected");
    }
    int length = in.get() & 0xff;
    if (length > 0x7f) {
      int count = length & 0x7f;
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (in.get() & 0xff);
      }
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("an element is longer than what it is in");
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
