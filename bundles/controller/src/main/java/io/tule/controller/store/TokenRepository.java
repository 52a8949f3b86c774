/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What signed tokens need: families of refresh tokens and the keys. Tokens come here as hashes.
 *
 * <p>The id of a signed token is a row of {@link UserRepository}'s tokens, with its family.
 */
public interface TokenRepository {
  /** Adds the id of a signed token. */
  void insertAccess(
      String idHash, String family, long userId, Instant createdAt, Instant expiresAt);

  void insertRefresh(
      String tokenHash, String family, long userId, Instant createdAt, Instant expiresAt);

  Optional<Refresh> refresh(String tokenHash);

  /**
   * Marks a refresh token as spent.
   *
   * @param keep how many spent ones of its family are remembered
   */
  void spend(String tokenHash, String family, int keep);

  /** Ends all tokens of a log-in. */
  void deleteFamily(String family);

  /** Ends what has expired, of all users, and the oldest families of the user beyond a number. */
  void prune(long userId, int keep, Instant now);

  /** Signing keys, the newest first. */
  List<SigningKey> keys();

  void insertKey(SigningKey key);

  /** Deletes the keys that were made before a time. */
  void deleteKeys(Instant before);

  /**
   * A refresh token.
   *
   * @param used it was exchanged before
   */
  record Refresh(String family, User user, boolean used, Instant expiresAt) {}

  /**
   * A key for signatures.
   *
   * @param secret in base64url
   */
  record SigningKey(String id, String secret, Instant createdAt) {
    /** Hides the secret. */
    @Override
    public String toString() {
      return "SigningKey[" + id + "]";
    }
  }
}
