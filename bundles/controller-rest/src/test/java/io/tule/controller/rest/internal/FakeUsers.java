/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.api.model.Role;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.Draft;
import io.tule.controller.Session;
import io.tule.controller.SignUp;
import io.tule.controller.UserFields;
import io.tule.controller.UserService;
import java.time.Duration;

/** One user, who has the token {@link #TOKEN}. */
final class FakeUsers implements UserService {
  static final String TOKEN = "user-token";

  private User user = new User(7, "Ada", "Byron", "ada@example.org", Role.USER, true);

  @Override
  public User signUp(Caller caller, SignUp request) {
    throw ControllerException.forbidden("Signup is closed");
  }

  @Override
  public String login(String email, String password) {
    if (email.equals("broken@example.org")) {
      throw new IllegalStateException("the password is " + password);
    }
    return TOKEN;
  }

  @Override
  public Session loginSigned(String email, String password) {
    return new Session("a.b.c", "refresh", Duration.ofMinutes(15));
  }

  @Override
  public Session refresh(String refreshToken) {
    throw ControllerException.authentication("authorization failed");
  }

  @Override
  public Caller authenticate(String token) {
    if (!token.equals(TOKEN)) {
      throw ControllerException.authentication("authorization failed");
    }
    return new Caller(user.id(), user.email(), user.role());
  }

  @Override
  public void logout(Caller caller) {}

  @Override
  public User profile(Caller caller) {
    return user;
  }

  @Override
  public User updateProfile(Caller caller, Draft<User> draft) {
    user =
        new User(
            user.id(),
            draft.get(UserFields.FIRST_NAME, user.firstName()),
            draft.get(UserFields.LAST_NAME, user.lastName()),
            user.email(),
            user.role(),
            true);
    return user;
  }

  @Override
  public void deleteAccount(Caller caller, boolean force) {}

  @Override
  public void changePassword(Caller caller, String oldPassword, String newPassword) {}

  @Override
  public boolean exists(String email) {
    return false;
  }
}
