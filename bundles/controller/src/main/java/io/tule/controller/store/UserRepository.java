/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.User;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Users and their tokens; passwords and tokens come here as hashes only. */
public interface UserRepository {
  boolean isEmpty();

  /** All users by id. */
  List<User> all();

  Optional<User> get(long id);

  /** By e-mail, without regard to case. */
  Optional<User> byEmail(String email);

  /** Encoded password hash of a user. */
  String passwordHash(long id);

  /** Stores a user, whose id is ignored, and gives it with its id. */
  User insert(User user, String passwordHash);

  void update(User user);

  void setPasswordHash(long id, String passwordHash);

  void delete(long id);

  void insertToken(String tokenHash, long userId, Instant createdAt, Instant expiresAt);

  Optional<TokenRow> token(String tokenHash);

  void extendToken(String tokenHash, Instant expiresAt);

  /** Ends all tokens of a user, of every kind. */
  void deleteTokens(long userId);

  /**
   * Deletes expired tokens of all users and the oldest ones of the user beyond the given number.
   */
  void pruneTokens(long userId, int keep, Instant now);

  /**
   * A stored token.
   *
   * @param family of a signed token, "" of any other
   */
  record TokenRow(User user, Instant createdAt, Instant expiresAt, String family) {}
}
