/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.controller.store.Store;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets that must be given out again, with AES-256-GCM. The key is a file that only its
 * owner may read, the same for all controllers on a database; without it the secrets in a copied
 * database are worth nothing.
 */
final class SecretBox {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final String CHECK = "tule";

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  private SecretBox(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Takes the key from the file and makes sure that it is the one of the store's secrets. The first
   * controller on an empty database makes a key where there is no file.
   *
   * @throws TuleException of reason {@code CONFLICT} where the key is missing or another one; its
   *     message says what to do
   */
  static SecretBox open(Store store, Path keyFile) throws IOException {
    String check = store.read(tx -> tx.keyCheck().sealed());
    if (!Files.exists(keyFile)) {
      if (!check.isEmpty()) {
        throw wrong("This controller has no key for the secrets in the database", keyFile);
      }
      byte[] fresh = new byte[KEY_BYTES];
      new SecureRandom().nextBytes(fresh);
      PrivateFiles.write(keyFile, fresh);
    }
    byte[] bytes = Files.readAllBytes(keyFile);
    if (bytes.length != KEY_BYTES) {
      throw new IOException("not a key of 32 bytes: " + keyFile);
    }
    SecretBox box = new SecretBox(bytes);
    String stored = store.inTransaction(tx -> box.firstCheck(tx));
    if (!box.opens(stored)) {
      throw wrong("This controller's key is not the one of the secrets in the database", keyFile);
    }
    return box;
  }

  private static TuleException wrong(String what, Path keyFile) {
    return new TuleException(
        ReasonCode.CONFLICT,
        what
            + ". Copy the file controller/secret.key of the first controller's data directory to "
            + keyFile
            + ", or name such a copy by TULE_SECRET_KEY_FILE, and start again.");
  }

  private String firstCheck(Transaction tx) {
    if (tx.keyCheck().sealed().isEmpty()) {
      tx.keyCheck().store(seal(CHECK));
    }
    return tx.keyCheck().sealed();
  }

  private boolean opens(String sealed) {
    try {
      return open(sealed).equals(CHECK);
    } catch (TuleException e) {
      return false;
    }
  }

  String seal(String secret) {
    if (secret.isEmpty()) {
      return "";
    }
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      Base64.Encoder base64 = Base64.getEncoder();
      return base64.encodeToString(nonce) + "." + base64.encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(CIPHER, e);
    }
  }

  String open(String sealed) {
    if (sealed.isEmpty()) {
      return "";
    }
    int dot = sealed.indexOf('.');
    byte[] nonce = Base64.getDecoder().decode(sealed.substring(0, dot));
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] plain = cipher.doFinal(Base64.getDecoder().decode(sealed.substring(dot + 1)));
      return new String(plain, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new TuleException(
          ReasonCode.INTERNAL, "A stored secret cannot be opened with this controller's key", e);
    }
  }
}
