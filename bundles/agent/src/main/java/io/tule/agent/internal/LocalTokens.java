/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import io.tule.agent.internal.journal.PrivateFiles;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens by which microservices without an address of their own are told apart. A token is derived
 * from the microservice's identifier and a key of this node, so that none has to be kept.
 * Thread-safe.
 */
public final class LocalTokens {
  /** The variable in which a microservice finds its token. */
  public static final String VARIABLE = "TULE_LOCALAPI_TOKEN";

  private static final int KEY_BYTES = 32;

  private final Path file;
  private byte[] key = new byte[0];

  LocalTokens(Path directory) {
    this.file = directory.resolve("localapi.key");
  }

  /**
   * The token of a microservice.
   *
   * @throws TuleException if the node's key can neither be read nor made
   */
  public String of(String microserviceUuid) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key(), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal(microserviceUuid.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
    }
  }

  private synchronized byte[] key() {
    if (key.length == 0) {
      try {
        if (Files.exists(file) && Files.size(file) == KEY_BYTES) {
          key = Files.readAllBytes(file);
        } else {
          byte[] fresh = new byte[KEY_BYTES];
          new SecureRandom().nextBytes(fresh);
          PrivateFiles.replace(file, fresh, true);
          key = fresh;
        }
      } catch (IOException e) {
        throw new TuleException(ReasonCode.DISK_FULL, "The key in " + file + " is unusable", e);
      }
    }
    return key;
  }
}
