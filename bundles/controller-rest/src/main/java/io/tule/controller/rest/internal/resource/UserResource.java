/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.model.User;
import io.tule.controller.Caller;
import io.tule.controller.Compatibility;
import io.tule.controller.UserService;
import io.tule.controller.rest.internal.http.Answers;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.Identity;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.UserCall;
import io.tule.controller.rest.internal.input.OtherInput;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.OtherViews;
import java.util.Objects;
import javax.ws.rs.DELETE;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.PATCH;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.SecurityContext;

/** Accounts, log-in and profiles. */
@Path("user")
public final class UserResource {
  private final UserService users;
  private final Schemas schemas;
  private final Compatibility compatibility;

  /**
   * Creates the resource.
   *
   * @param users the accounts
   * @param schemas the bodies' rules
   * @param compatibility says how tokens are sent
   */
  public UserResource(UserService users, Schemas schemas, Compatibility compatibility) {
    this.compatibility = compatibility;
    this.users = users;
    this.schemas = schemas;
  }

  /**
   * Gives a token: an opaque one as ioFog does, or for {@code "tokenType":"jwt"} a signed one and
   * one to refresh it.
   */
  @POST
  @Path("login")
  public Response login(ObjectNode body) {
    schemas.check("login", body);
    String email = body.get("email").asText();
    String password = body.get("password").asText();
    if (body.path("tokenType").asText().equalsIgnoreCase("jwt")) {
      return Answers.ok(OtherViews.session(users.loginSigned(email, password)));
    }
    return Answers.ok(Json.object().put("accessToken", users.login(email, password)));
  }

  /** Exchanges a refresh token against a new pair. */
  @POST
  @Path("refresh")
  public Response refresh(ObjectNode body) {
    schemas.check("refresh", body);
    return Answers.ok(OtherViews.session(users.refresh(body.get("refreshToken").asText())));
  }

  /** Drops all tokens of the caller. */
  @POST
  @Path("logout")
  @UserCall
  public Response logout(@Context SecurityContext who) {
    users.logout(Identity.user(who));
    return Answers.none();
  }

  /** Creates an account; an administrator's token opens it where signup is closed. */
  @POST
  @Path("signup")
  public Response signUp(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, ObjectNode body) {
    schemas.check("signUp", body);
    String token = Identity.token(authorization, compatibility);
    Caller caller = token.isEmpty() ? Caller.ANONYMOUS : users.authenticate(token);
    return Answers.created(OtherViews.signedUp(users.signUp(caller, OtherInput.signUp(body))));
  }

  /** Would mail a new activation code; accounts need none here. */
  @GET
  @Path("signup/resend-activation")
  public Response resendActivation(@QueryParam("email") String email) {
    ObjectNode query = Json.object();
    if (email != null) {
      query.put("email", email);
    }
    schemas.check("resendActivation", query);
    if (!users.exists(email)) {
      throw ApiFailure.invalid("Invalid user email");
    }
    return Answers.none();
  }

  /** Takes an activation code; none was ever given out. */
  @POST
  @Path("activate")
  public Response activate(ObjectNode body) {
    schemas.check("activateUser", body);
    return FailureMapper.response(ApiFailure.notFound("Activation code not found"));
  }

  /** The caller's profile. */
  @GET
  @Path("profile")
  @UserCall
  public Response profile(@Context SecurityContext who) {
    return Answers.ok(OtherViews.profile(users.profile(Identity.user(who))));
  }

  /** Changes the caller's names; answers those that were sent, and the e-mail. */
  @PATCH
  @Path("profile")
  @UserCall
  public Response updateProfile(@Context SecurityContext who, ObjectNode body) {
    schemas.check("updateUserProfile", body);
    User user = users.updateProfile(Identity.user(who), OtherInput.profile(body));
    ObjectNode answer = OtherViews.profile(user);
    if (!body.has("firstName")) {
      answer.remove("firstName");
    }
    if (!body.has("lastName")) {
      answer.remove("lastName");
    }
    return Answers.ok(answer);
  }

  /** Deletes the caller's account. */
  @DELETE
  @Path("profile")
  @UserCall
  public Response deleteProfile(@Context SecurityContext who, ObjectNode body) {
    schemas.check("deleteUser", body);
    users.deleteAccount(Identity.user(who), body.path("force").asBoolean());
    return Answers.none();
  }

  /** Changes the caller's password and drops all the caller's tokens. */
  @PATCH
  @Path("password")
  @UserCall
  public Response changePassword(@Context SecurityContext who, ObjectNode body) {
    schemas.check("updatePassword", body);
    users.changePassword(
        Identity.user(who), body.get("oldPassword").asText(), body.get("newPassword").asText());
    return Answers.none();
  }

  /** Would mail a new password; this Controller sends no mail. */
  @DELETE
  @Path("password")
  public Response resetPassword(ObjectNode body) {
    schemas.check("resetUserPassword", body);
    if (!users.exists(Objects.requireNonNull(body.get("email")).asText())) {
      throw ApiFailure.notFound("Account not found");
    }
    return FailureMapper.response(
        new ApiFailure(
            501,
            "EmailActivationSetupError",
            ReasonCode.NOT_IMPLEMENTED,
            "Email activation is not configured on Controller"));
  }
}
