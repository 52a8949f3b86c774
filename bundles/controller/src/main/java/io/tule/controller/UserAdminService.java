/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Role;
import io.tule.api.model.User;
import java.util.List;

/**
 * Accounts as administrators manage them. Every method refuses other callers with {@link
 * ErrorKind#FORBIDDEN}; an unknown id is not found. The last active administrator can be neither
 * suspended nor deleted nor made an ordinary user.
 *
 * <p>A suspended user ({@link User#emailActivated()} false, as ioFog keeps it) cannot log in, and
 * the user's tokens are worth nothing.
 */
public interface UserAdminService {
  /** All accounts by id. */
  List<User> list(Caller admin);

  /** One account. */
  User get(Caller admin, long userId);

  /** The account of an e-mail, without regard to case. */
  User byEmail(Caller admin, String email);

  /** Creates an account. A taken e-mail is a validation error. */
  User create(Caller admin, SignUp request, Role role);

  /**
   * Changes an account.
   *
   * @param draft fields of {@link UserFields}; a new password ends all of the user's tokens
   */
  User update(Caller admin, long userId, Draft<User> draft);

  /** Locks the user out, at once. A suspended one is a validation error. */
  void suspend(Caller admin, long userId);

  /** Lets the user in again. An active one is a validation error. */
  void activate(Caller admin, long userId);

  /**
   * Deletes the account with all it owns.
   *
   * @param force also when agents of the user are RUNNING
   */
  void delete(Caller admin, long userId, boolean force);

  /** A new opaque token of the user, as a log-in gives. */
  String newToken(Caller admin, long userId);

  /** Ends all tokens of the user. */
  void dropTokens(Caller admin, long userId);
}
