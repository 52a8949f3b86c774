/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.ErrorKind;
import io.tule.controller.SignUp;
import io.tule.controller.UserAdminService;
import io.tule.controller.UserFields;
import io.tule.controller.store.Transaction;
import java.util.List;
import java.util.function.Function;

/** Accounts, for administrators. */
final class UserAdmin implements UserAdminService {
  private final Context context;
  private final Secrets secrets;
  private final Tokens tokens;
  private final Users users;

  UserAdmin(Context context, Secrets secrets, Tokens tokens, Users users) {
    this.context = context;
    this.secrets = secrets;
    this.tokens = tokens;
    this.users = users;
  }

  private static void check(Caller caller) {
    if (!caller.isAdmin()) {
      throw ControllerException.forbidden("Only an administrator may do this");
    }
  }

  private static User user(Transaction tx, long id) {
    return tx.users()
        .get(id)
        .orElseThrow(() -> ControllerException.notFound("Invalid user id '" + id + "'"));
  }

  private <T> T change(Caller admin, long id, Function<Change, T> work) {
    check(admin);
    return context.store().inTransaction(tx -> work.apply(new Change(tx, user(tx, id))));
  }

  private record Change(Transaction tx, User user) {}

  /** Refuses to leave the Controller without anybody who may administer it. */
  private static void keepsAnAdministrator(Change change) {
    User user = change.user();
    boolean another =
        change.tx().users().all().stream()
            .anyMatch(
                other ->
                    other.id() != user.id()
                        && other.role() == Role.ADMIN
                        && other.emailActivated());
    if (user.role() == Role.ADMIN && user.emailActivated() && !another) {
      throw new ControllerException(
          ErrorKind.VALIDATION,
          ReasonCode.CONFLICT,
          "This is the last active administrator; make another one first");
    }
  }

  @Override
  public List<User> list(Caller admin) {
    check(admin);
    return context.store().read(tx -> tx.users().all());
  }

  @Override
  public User get(Caller admin, long userId) {
    check(admin);
    return context.store().read(tx -> user(tx, userId));
  }

  @Override
  public User byEmail(Caller admin, String email) {
    check(admin);
    return context
        .store()
        .read(tx -> tx.users().byEmail(email))
        .orElseThrow(() -> ControllerException.notFound("Invalid user email"));
  }

  @Override
  public User create(Caller admin, SignUp request, Role role) {
    check(admin);
    String hash = secrets.hashPassword(request.password());
    return context.store().inTransaction(tx -> Users.insert(tx, request, role, hash));
  }

  @Override
  public User update(Caller admin, long userId, Draft<User> draft) {
    check(admin);
    String hash =
        draft.has(UserFields.PASSWORD)
            ? secrets.hashPassword(draft.require(UserFields.PASSWORD))
            : "";
    return change(
        admin,
        userId,
        change -> {
          User old = change.user();
          Role role = draft.get(UserFields.ROLE, old.role());
          if (role != old.role()) {
            keepsAnAdministrator(change);
          }
          User changed =
              new User(
                  old.id(),
                  draft.get(UserFields.FIRST_NAME, old.firstName()),
                  draft.get(UserFields.LAST_NAME, old.lastName()),
                  old.email(),
                  role,
                  old.emailActivated());
          change.tx().users().update(changed);
          if (!hash.isEmpty()) {
            change.tx().users().setPasswordHash(userId, hash);
            change.tx().users().deleteTokens(userId);
          }
          return changed;
        });
  }

  @Override
  public void suspend(Caller admin, long userId) {
    change(
        admin,
        userId,
        change -> {
          if (!change.user().emailActivated()) {
            throw ControllerException.validation("User is suspended already");
          }
          keepsAnAdministrator(change);
          change.tx().users().deleteTokens(userId);
          return activated(change, false);
        });
  }

  @Override
  public void activate(Caller admin, long userId) {
    change(
        admin,
        userId,
        change -> {
          if (change.user().emailActivated()) {
            throw ControllerException.validation("User is active already");
          }
          return activated(change, true);
        });
  }

  private static boolean activated(Change change, boolean activated) {
    User u = change.user();
    change
        .tx()
        .users()
        .update(new User(u.id(), u.firstName(), u.lastName(), u.email(), u.role(), activated));
    return true;
  }

  @Override
  public void delete(Caller admin, long userId, boolean force) {
    change(
        admin,
        userId,
        change -> {
          keepsAnAdministrator(change);
          users.delete(change.tx(), userId, force);
          return true;
        });
  }

  @Override
  public String newToken(Caller admin, long userId) {
    return change(
        admin,
        userId,
        change -> {
          if (!change.user().emailActivated()) {
            throw ControllerException.validation("User is suspended");
          }
          return tokens.opaque(change.tx(), userId);
        });
  }

  @Override
  public void dropTokens(Caller admin, long userId) {
    change(
        admin,
        userId,
        change -> {
          change.tx().users().deleteTokens(userId);
          return true;
        });
  }
}
