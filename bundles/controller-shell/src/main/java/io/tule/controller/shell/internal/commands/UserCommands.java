/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.UserFields;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Accounts. */
final class UserCommands {
  private UserCommands() {}

  /** {@code controller:user-list}. */
  @Service
  @Command(scope = "controller", name = "user-list", description = "List all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("Id", "E-mail", "First name", "Last name", "Role", "Active"),
          there(users).list(Caller.CONSOLE).stream()
              .map(
                  user ->
                      List.<Object>of(
                          user.id(),
                          user.email(),
                          user.firstName(),
                          user.lastName(),
                          user.role(),
                          user.emailActivated()))
              .toList());
    }
  }

  /** A command on one user. */
  abstract static class OnUser extends AdminAction {
    @Option(name = "-e", aliases = "--email", description = "E-mail of the user")
    @Completion(Completers.Users.class)
    String email = "";

    final long id() {
      return there(users).byEmail(Caller.CONSOLE, required(email, "--email")).id();
    }
  }

  /** {@code controller:user-add}. */
  @Service
  @Command(
      scope = "controller",
      name = "user-add",
      description = "Create a user; asks for the password")
  public static class Add extends AdminAction {
    @Wire("firstName")
    @Option(name = "-f", aliases = "--first-name", description = "First name")
    String firstName = "";

    @Wire("lastName")
    @Option(name = "-l", aliases = "--last-name", description = "Last name")
    String lastName = "";

    @Wire("email")
    @Option(name = "-e", aliases = "--email", description = "E-mail")
    String email = "";

    @Option(name = "-r", aliases = "--role", description = "user or admin")
    String role = "user";

    @Override
    protected void run() {
      Role wanted = role(role);
      required(email, "--email");
      Request request = Request.of(this, "").put("password", secret("Password"));
      User user =
          there(users).create(Caller.CONSOLE, there(reader).signUp(request.toString()), wanted);
      say("Created user " + user.email() + " with id " + user.id());
    }
  }

  private static Role role(String name) {
    return switch (name) {
      case "user" -> Role.USER;
      case "admin" -> Role.ADMIN;
      default ->
          throw new TuleException(
              ReasonCode.INVALID_ARGUMENT, "--role is user or admin, not '" + name + "'");
    };
  }

  /** {@code controller:user-update}. */
  @Service
  @Command(scope = "controller", name = "user-update", description = "Change a user")
  public static class Update extends OnUser {
    @Option(name = "-f", aliases = "--first-name", description = "First name")
    String firstName = "";

    @Option(name = "-l", aliases = "--last-name", description = "Last name")
    String lastName = "";

    @Option(name = "-r", aliases = "--role", description = "user or admin")
    String role = "";

    @Option(
        name = "-p",
        aliases = "--password",
        description = "Ask for a new password, which ends all sessions")
    boolean password;

    @Override
    protected void run() {
      Draft.Builder<User> draft = Draft.builder();
      if (!firstName.isEmpty()) {
        draft.set(UserFields.FIRST_NAME, firstName);
      }
      if (!lastName.isEmpty()) {
        draft.set(UserFields.LAST_NAME, lastName);
      }
      if (!role.isEmpty()) {
        draft.set(UserFields.ROLE, role(role));
      }
      long id = id();
      if (password) {
        draft.set(UserFields.PASSWORD, secret("Password"));
      }
      there(users).update(Caller.CONSOLE, id, draft.build());
      say("Updated user " + email);
    }
  }

  /** {@code controller:user-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "user-remove",
      description = "Delete a user with all that is theirs")
  public static class Remove extends OnUser {
    @Option(name = "-F", aliases = "--force", description = "Also when agents of the user run")
    boolean force;

    @Override
    protected void run() {
      there(users).delete(Caller.CONSOLE, id(), force);
      say("Deleted user " + email);
    }
  }

  /** {@code controller:user-activate}. */
  @Service
  @Command(
      scope = "controller",
      name = "user-activate",
      description = "Let a suspended user in again")
  public static class Activate extends OnUser {
    @Override
    protected void run() {
      there(users).activate(Caller.CONSOLE, id());
      say("Activated user " + email);
    }
  }

  /** {@code controller:user-suspend}. */
  @Service
  @Command(scope = "controller", name = "user-suspend", description = "Lock a user out at once")
  public static class Suspend extends OnUser {
    @Override
    protected void run() {
      there(users).suspend(Caller.CONSOLE, id());
      say("Suspended user " + email);
    }
  }

  /** {@code controller:user-generate-token}. */
  @Service
  @Command(
      scope = "controller",
      name = "user-generate-token",
      description = "Print a new access token of a user")
  public static class GenerateToken extends OnUser {
    @Override
    protected void run() {
      say(there(users).newToken(Caller.CONSOLE, id()));
    }
  }
}
