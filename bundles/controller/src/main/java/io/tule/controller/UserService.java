/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.User;

/** Accounts, passwords and tokens. Failures are {@link ControllerException}s. */
public interface UserService {
  /**
   * Creates an account. Allowed for the first user (who becomes administrator), for an
   * administrator, and for {@link Caller#ANONYMOUS} where signup is open; else {@link
   * ErrorKind#FORBIDDEN}. A taken e-mail is a validation error.
   */
  User signUp(Caller caller, SignUp request);

  /**
   * Gives a new opaque token for the e-mail and password, else {@link
   * ErrorKind#INVALID_CREDENTIALS}; {@link ErrorKind#FORBIDDEN} where the user is suspended.
   */
  String login(String email, String password);

  /** As {@link #login}, with a JSON Web Token and one to refresh it. */
  Session loginSigned(String email, String password);

  /**
   * Exchanges a refresh token against a new pair; {@link ErrorKind#AUTHENTICATION} where it is
   * unknown, expired or was exchanged before. In the last case all tokens of the log-in end.
   */
  Session refresh(String refreshToken);

  /**
   * The user of an opaque or a signed token; {@link ErrorKind#AUTHENTICATION} when unknown (""),
   * expired or of a suspended user.
   */
  Caller authenticate(String token);

  /** Ends all tokens of the caller, of every kind. */
  void logout(Caller caller);

  User profile(Caller caller);

  User updateProfile(Caller caller, Draft<User> draft);

  /**
   * Deletes the caller's account with all it owns.
   *
   * @param force also when agents of the caller are RUNNING
   */
  void deleteAccount(Caller caller, boolean force);

  /** Changes the password and drops all tokens of the caller. */
  void changePassword(Caller caller, String oldPassword, String newPassword);

  /** Whether an account with this e-mail exists: for the flows that need mail. */
  boolean exists(String email);
}
