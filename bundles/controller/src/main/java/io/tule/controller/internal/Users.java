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
import io.tule.controller.SignUp;
import io.tule.controller.UserFields;
import io.tule.controller.UserService;
import io.tule.controller.store.Transaction;
import io.tule.controller.store.UserRepository.TokenRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Accounts, passwords, tokens. */
final class Users implements UserService {
  private static final int TOKENS_PER_USER = 100;
  private static final int LIFETIMES = 24;
  private static final String TAKEN =
      "Registration failed: There is already an account associated with your email address."
          + " Please try logging in instead.";

  private final Context context;
  private final Secrets secrets;
  private final Settings settings;
  private final Agents agents;

  Users(Context context, Secrets secrets, Settings settings, Agents agents) {
    this.context = context;
    this.secrets = secrets;
    this.settings = settings;
    this.agents = agents;
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
              if (tx.users().byEmail(request.email()).isPresent()) {
                throw new ControllerException(ErrorKind.VALIDATION, ReasonCode.CONFLICT, TAKEN);
              }
              User user =
                  new User(
                      0,
                      request.firstName(),
                      request.lastName(),
                      request.email(),
                      first ? Role.ADMIN : Role.USER,
                      true);
              return tx.users().insert(user, hash);
            });
  }

  @Override
  public String login(String email, String password) {
    Optional<User> user = context.store().read(tx -> tx.users().byEmail(email));
    if (user.isEmpty()) {
      secrets.compareWithNobody(password);
      throw ControllerException.invalidCredentials();
    }
    long id = user.get().id();
    checkPassword(id, password, ControllerException.invalidCredentials());
    String token = secrets.newToken();
    return context
        .store()
        .inTransaction(
            tx -> {
              Instant now = context.now();
              tx.users()
                  .insertToken(
                      Secrets.hashToken(token), id, now, now.plus(settings.tokenLifetime()));
              tx.users().pruneTokens(id, TOKENS_PER_USER, now);
              return token;
            });
  }

  private void checkPassword(long id, String password, ControllerException refusal) {
    String stored = context.store().read(tx -> tx.users().passwordHash(id));
    if (stored.isEmpty() || !secrets.passwordMatches(password, stored)) {
      throw refusal;
    }
  }

  @Override
  public Caller authenticate(String token) {
    String hash = Secrets.hashToken(token);
    TokenRow row =
        context
            .store()
            .read(tx -> tx.users().token(hash))
            .orElseThrow(() -> ControllerException.authentication("authorization failed"));
    Instant now = context.now();
    if (!now.isBefore(row.expiresAt())) {
      throw ControllerException.authentication("token expired");
    }
    extend(hash, row, now);
    User user = row.user();
    return new Caller(user.id(), user.email(), user.role());
  }

  /** Slides the expiry up to a day's worth of lifetimes; not for every call, that would cost. */
  private void extend(String hash, TokenRow row, Instant now) {
    Duration lifetime = settings.tokenLifetime();
    Instant end = row.createdAt().plus(lifetime.multipliedBy(LIFETIMES));
    Instant wanted = now.plus(lifetime);
    Instant expiry = wanted.isAfter(end) ? end : wanted;
    if (expiry.isAfter(row.expiresAt().plus(lifetime.dividedBy(10)))) {
      context
          .store()
          .inTransaction(
              tx -> {
                tx.users().extendToken(hash, expiry);
                return expiry;
              });
    }
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
              for (Agent agent : tx.agents().ofOwner(caller.userId())) {
                if (!force && agent.status().daemonStatus().equals("RUNNING")) {
                  throw new ControllerException(
                      ErrorKind.VALIDATION,
                      ReasonCode.CONFLICT,
                      "There are running iofog-agents, stop them before removal or pass 'force'"
                          + " parameter");
                }
                agents.remove(tx, agent);
              }
              for (Agent agent : tx.agents().system()) {
                if (agent.ownerId() == caller.userId()) {
                  agents.remove(tx, agent);
                }
              }
              tx.users().delete(caller.userId());
              return true;
            });
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
