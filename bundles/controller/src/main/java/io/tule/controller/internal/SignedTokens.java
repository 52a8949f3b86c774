/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.controller.store.TokenRepository.SigningKey;
import io.tule.controller.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads this Controller's JSON Web Tokens (RFC 7519) with HMAC-SHA-256.
 *
 * <p>Only what {@link #sign} writes is read: the header must be, character by character, the one of
 * a key in the store, so that a token chooses no algorithm; and nothing of the payload is looked at
 * before the signature was found right.
 */
final class SignedTokens {
  private static final String MAC = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_LENGTH = 16;
  private static final int MAX_LENGTH = 1024;
  private static final Pattern HEADER =
      Pattern.compile("\\{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"([0-9A-Za-z]{16})\"}");
  private static final Pattern PAYLOAD =
      Pattern.compile(
          "\\{\"iss\":\"tule\",\"sub\":\"[0-9]{1,19}\",\"role\":\"[a-z]{1,16}\","
              + "\"iat\":[0-9]{1,12},\"exp\":([0-9]{1,12}),\"jti\":\"([0-9A-Za-z]{32})\"}");
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Context context;
  private final Settings.Signed settings;
  private final SecureRandom random = new SecureRandom();
  private volatile List<SigningKey> keys = List.of();

  SignedTokens(Context context, Settings.Signed settings) {
    this.context = context;
    this.settings = settings;
  }

  /** Whether the text has the three parts of a signed token. */
  static boolean looksSigned(String token) {
    return token.chars().filter(c -> c == '.').count() == 2;
  }

  /** The key that signs now; a new one where the newest is too old. */
  SigningKey currentKey(Transaction tx) {
    Instant now = context.now();
    List<SigningKey> stored = tx.tokens().keys();
    if (!stored.isEmpty() && stored.get(0).createdAt().plus(settings.keyLifetime()).isAfter(now)) {
      return stored.get(0);
    }
    byte[] secret = new byte[KEY_BYTES];
    random.nextBytes(secret);
    SigningKey key =
        new SigningKey(context.ids().text(KEY_ID_LENGTH), ENCODER.encodeToString(secret), now);
    tx.tokens().insertKey(key);
    // What an older key signed last has expired by now, twice over.
    Duration last = settings.keyLifetime().plus(settings.lifetime().multipliedBy(2));
    tx.tokens().deleteKeys(now.minus(last));
    return key;
  }

  /** A token for a user, by number and role, from now to a time. */
  String sign(SigningKey key, Claims claims) {
    String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"" + key.id() + "\"}";
    String payload =
        "{\"iss\":\"tule\",\"sub\":\""
            + claims.userId()
            + "\",\"role\":\""
            + claims.role()
            + "\",\"iat\":"
            + claims.issuedAt().getEpochSecond()
            + ",\"exp\":"
            + claims.expiresAt().getEpochSecond()
            + ",\"jti\":\""
            + claims.id()
            + "\"}";
    String signed = encode(header) + "." + encode(payload);
    return signed + "." + signature(key, signed);
  }

  /** The id of a token that one of the store's keys signed; empty for any other text. */
  Optional<Verified> verify(String token) {
    if (token.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    Matcher header = HEADER.matcher(decode(parts[0]));
    if (!header.matches()) {
      return Optional.empty();
    }
    return key(header.group(1))
        .filter(key -> same(parts[2], signature(key, parts[0] + "." + parts[1])))
        .map(key -> PAYLOAD.matcher(decode(parts[1])))
        .filter(Matcher::matches)
        .map(
            payload ->
                new Verified(
                    payload.group(2), Instant.ofEpochSecond(Long.parseLong(payload.group(1)))));
  }

  private static boolean same(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  /** The key may be one that another Controller made a moment ago. */
  private Optional<SigningKey> key(String id) {
    Optional<SigningKey> known = find(id);
    if (known.isEmpty()) {
      keys = context.store().read(tx -> tx.tokens().keys());
      known = find(id);
    }
    return known;
  }

  private Optional<SigningKey> find(String id) {
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private static String encode(String text) {
    return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String part) {
    try {
      return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String signature(SigningKey key, String signed) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(key.secret()), MAC));
      return ENCODER.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(MAC, e);
    }
  }

  /**
   * What a token says.
   *
   * @param id 32 letters and digits
   * @param role in lower case
   */
  record Claims(String id, long userId, String role, Instant issuedAt, Instant expiresAt) {}

  /** What is looked at of a token that was signed here. */
  record Verified(String id, Instant expiresAt) {}
}
