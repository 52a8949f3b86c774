/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.Agent;
import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.Session;
import io.tule.controller.SignUp;
import io.tule.controller.UserFields;
import io.tule.controller.UserService;
import io.tule.controller.store.Transaction;
import java.util.Optional;

/** Accounts and passwords. */
final class Users implements UserService {
  private static final String TAKEN =
      "Registration failed: There is already an account associated with your email address."
          + " Please try logging in instead.";

  private final Context context;
  private final Secrets secrets;
  private final Settings settings;
  private final Agents agents;
  private final Tokens tokens;

  Users(Context context, Secrets secrets, Settings settings, Agents agents, Tokens tokens) {
    this.context = context;
    this.secrets = secrets;
    this.settings = settings;
    this.agents = agents;
    this.tokens = tokens;
  }

  @Override
  public User signUp(Caller caller, SignUp request) {
    String hash = secrets.hashPassword(request.password());
    return context
        .store()
        .inTransaction(
            tx -> {
              boolean first = tx.users().isEmpty();
              if (!first && !caller.isAdmin() && !settings.openSignup()) {
                throw ControllerException.forbidden(
                    "Only an administrator may create further accounts");
              }
              return insert(tx, request, first ? Role.ADMIN : Role.USER, hash);
            });
  }

  static User insert(Transaction tx, SignUp request, Role role, String passwordHash) {
    if (tx.users().byEmail(request.email()).isPresent()) {
      throw new ControllerException(ErrorKind.VALIDATION, ReasonCode.CONFLICT, TAKEN);
    }
    User user = new User(0, request.firstName(), request.lastName(), request.email(), role, true);
    return tx.users().insert(user, passwordHash);
  }

  @Override
  public String login(String email, String password) {
    User user = checked(email, password);
    return context.store().inTransaction(tx -> tokens.opaque(tx, user.id()));
  }

  @Override
  public Session loginSigned(String email, String password) {
    User user = checked(email, password);
    return context.store().inTransaction(tx -> tokens.session(tx, user));
  }

  @Override
  public Session refresh(String refreshToken) {
    return tokens.refresh(refreshToken);
  }

  private User checked(String email, String password) {
    Optional<User> user = context.store().read(tx -> tx.users().byEmail(email));
    if (user.isEmpty()) {
      secrets.compareWithNobody(password);
      throw ControllerException.invalidCredentials();
    }
    checkPassword(user.get().id(), password, ControllerException.invalidCredentials());
    if (!user.get().emailActivated()) {
      throw ControllerException.forbidden(
          "Email is not activated. Please activate your account first.");
    }
    return user.get();
  }

  private void checkPassword(long id, String password, ControllerException refusal) {
    String stored = context.store().read(tx -> tx.users().passwordHash(id));
    if (stored.isEmpty() || !secrets.passwordMatches(password, stored)) {
      throw refusal;
    }
  }

  @Override
  public Caller authenticate(String token) {
    return tokens.authenticate(token);
  }

  @Override
  public void logout(Caller caller) {
    context
        .store()
        .inTransaction(
            tx -> {
              tx.users().deleteTokens(caller.userId());
              return true;
            });
  }

  @Override
  public User profile(Caller caller) {
    return context.store().read(tx -> user(tx, caller));
  }

  private static User user(Transaction tx, Caller caller) {
    return tx.users()
        .get(caller.userId())
        .orElseThrow(() -> ControllerException.authentication("authorization failed"));
  }

  @Override
  public User updateProfile(Caller caller, Draft<User> draft) {
    return context
        .store()
        .inTransaction(
            tx -> {
              User old = user(tx, caller);
              User changed =
                  new User(
                      old.id(),
                      draft.get(UserFields.FIRST_NAME, old.firstName()),
                      draft.get(UserFields.LAST_NAME, old.lastName()),
                      old.email(),
                      old.role(),
                      old.emailActivated());
              tx.users().update(changed);
              return changed;
            });
  }

  @Override
  public void deleteAccount(Caller caller, boolean force) {
    context
        .store()
        .inTransaction(
            tx -> {
              delete(tx, caller.userId(), force);
              return true;
            });
  }

  /** Deletes a user with all that is the user's. */
  void delete(Transaction tx, long userId, boolean force) {
    for (Agent agent : tx.agents().ofOwner(userId)) {
      if (!force && agent.status().daemonStatus().equals("RUNNING")) {
        throw new ControllerException(
            ErrorKind.VALIDATION,
            ReasonCode.CONFLICT,
            "There are running iofog-agents, stop them before removal or pass 'force' parameter");
      }
      agents.remove(tx, agent);
    }
    for (Agent agent : tx.agents().system()) {
      if (agent.ownerId() == userId) {
        agents.remove(tx, agent);
      }
    }
    tx.users().delete(userId);
  }

  @Override
  public void changePassword(Caller caller, String oldPassword, String newPassword) {
    checkPassword(
        caller.userId(), oldPassword, ControllerException.validation("Old password is incorrect"));
    String hash = secrets.hashPassword(newPassword);
    context
        .store()
        .inTransaction(
            tx -> {
              tx.users().setPasswordHash(caller.userId(), hash);
              tx.users().deleteTokens(caller.userId());
              return true;
            });
  }

  @Override
  public boolean exists(String email) {
    return context.store().read(tx -> tx.users().byEmail(email).isPresent());
  }
}
