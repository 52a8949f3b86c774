/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
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
 * Seals secrets that must be given out again, with AES-256-GCM. The key is a file beside the data
 * that only its owner may read; without it the secrets in a copied database are worth nothing.
 */
final class SecretBox {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec key;

  SecretBox(Path keyFile) throws IOException {
    if (!Files.exists(keyFile)) {
      byte[] fresh = new byte[KEY_BYTES];
      random.nextBytes(fresh);
      PrivateFiles.write(keyFile, fresh);
    }
    byte[] bytes = Files.readAllBytes(keyFile);
    if (bytes.length != KEY_BYTES) {
      throw new IOException("not a key of 32 bytes: " + keyFile);
    }
    this.key = new SecretKeySpec(bytes, "AES");
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
