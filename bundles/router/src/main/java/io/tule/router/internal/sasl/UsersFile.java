/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.sasl;

import io.tule.router.config.RouterConfig.SaslUsers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Users in a text file, one in a line: {@code NAME:pbkdf2-sha256:ITERATIONS:SALT:HASH}, salt and
 * hash in base 64. Empty lines and those that begin with {@code #} do not count.
 */
public final class UsersFile extends Reread<Map<String, UsersFile.Hash>> implements SaslUsers {
  private static final String SCHEME = "pbkdf2-sha256";
  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final int ITERATIONS = 210_000;
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;

  /** Looked at in the place of a user who is not there, so that both take the same time. */
  private static final Hash NOBODY = new Hash(ITERATIONS, new byte[SALT_BYTES], new byte[32]);

  /** A password's hash and how it was made. */
  static final class Hash {
    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private Hash(int iterations, byte[] salt, byte[] hash) {
      this.iterations = iterations;
      this.salt = salt;
      this.hash = hash;
    }
  }

  /** A file that need not exist yet. */
  UsersFile(Path file) {
    super(file, Map.of());
  }

  /** A line for such a file. */
  public static String line(String name, char[] password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    byte[] hash = hash(password, salt, ITERATIONS);
    return String.join(
        ":",
        name,
        SCHEME,
        String.valueOf(ITERATIONS),
        base64.encodeToString(salt),
        base64.encodeToString(hash));
  }

  @Override
  public boolean check(String user, char[] password) {
    Hash known = current().get(user);
    Hash used = known == null ? NOBODY : known;
    byte[] given = hash(password, used.salt, used.iterations);
    return MessageDigest.isEqual(given, used.hash) && known != null;
  }

  private static byte[] hash(char[] password, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
    }
  }

  @Override
  Map<String, Hash> parse(byte[] content) throws IOException {
    Map<String, Hash> users = new HashMap<>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] f = line.strip().split(":", -1);
      try {
        int iterations = Integer.parseInt(f[2]);
        if (f.length != 5 || !f[1].equals(SCHEME) || iterations < 1) {
          throw new IOException("line " + number + " is no user");
        }
        byte[] salt = Base64.getDecoder().decode(f[3]);
        byte[] hash = Base64.getDecoder().decode(f[4]);
        if (iterations > MAX_ITERATIONS || salt.length == 0) {
          throw new IOException("line " + number + " is no user");
        }
        users.put(f[0], new Hash(iterations, salt, hash));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("line " + number + " is no user", e);
      }
    }
    return users;
  }
}
