/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Log-in with opaque and signed tokens, and the administration of accounts. */
public class AccountsTest {
  private static final String REFUSED =
      "{\"name\":\"AuthenticationError\",\"message\":\"authorization failed\"}";

  private static LiveApi api;
  private static String root;
  private static int users;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
    root = login("root@example.org", "").get("accessToken").asText();
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  private static JsonNode login(String email, String more) throws Exception {
    return api.ok("", "POST", "/user/login", credentials(email, more));
  }

  private static String credentials(String email, String more) {
    return "{\"email\":\"" + email + "\",\"password\":\"a-long-password\"" + more + "}";
  }

  private static String newUser() throws Exception {
    String email = "user" + users++ + "@example.org";
    api.user(email);
    return email;
  }

  private static JsonNode signed(String email) throws Exception {
    return login(email, ",\"tokenType\":\"jwt\"");
  }

  private static int profile(String token) throws Exception {
    HttpResponse<String> answer = api.send(token, "GET", "/user/profile", "");
    if (answer.statusCode() == 401) {
      assertEquals(REFUSED, answer.body());
    }
    return answer.statusCode();
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String part(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  public void signedTokensAreForThoseWhoAsk() throws Exception {
    String email = newUser();
    assertEquals(List.of("accessToken"), names(login(email, "")));
    JsonNode session = signed(email);
    assertEquals(List.of("accessToken", "refreshToken", "tokenType", "expiresIn"), names(session));
    String token = session.get("accessToken").asText();
    assertEquals(200, profile(token));
    assertEquals(200, profile("Bearer " + token));
    assertEquals(401, profile(session.get("refreshToken").asText()));
    assertEquals(401, api.send(token, "GET", "/agent/config", "").statusCode());
  }

  @Test
  public void aTokenThatWasTouchedIsRefused() throws Exception {
    String token = signed(newUser()).get("accessToken").asText();
    String[] parts = token.split("\\.", -1);
    String header = new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8);
    String payload = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
    String admin = part(payload.replace("\"user\"", "\"admin\""));
    assertNotEquals(parts[1], admin);
    String none = part(header.replace("HS256", "none"));
    String last = parts[2].substring(0, parts[2].length() - 1);
    for (String wrong :
        List.of(
            parts[0] + "." + admin + "." + parts[2],
            none + "." + parts[1] + "." + parts[2],
            none + "." + parts[1] + ".",
            part("{\"alg\":\"none\"}") + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + "." + last,
            parts[0] + "=." + parts[1] + "." + parts[2],
            "..",
            token + "." + token)) {
      assertEquals(wrong, 401, profile(wrong));
    }
    assertEquals(200, profile(token));
  }

  @Test
  public void aRefreshTokenIsGoodForOneExchange() throws Exception {
    JsonNode first = signed(newUser());
    String body = "{\"refreshToken\":\"" + first.get("refreshToken").asText() + "\"}";
    JsonNode second = api.ok("", "POST", "/user/refresh", body);
    assertEquals(names(first), names(second));
    assertEquals(200, profile(second.get("accessToken").asText()));
    // Whoever comes second with it may be a thief, or the thief was first.
    HttpResponse<String> reused = api.send("", "POST", "/user/refresh", body);
    assertEquals(401, reused.statusCode());
    assertEquals(REFUSED, reused.body());
    assertEquals(401, profile(first.get("accessToken").asText()));
    assertEquals(401, profile(second.get("accessToken").asText()));
    String next = "{\"refreshToken\":\"" + second.get("refreshToken").asText() + "\"}";
    assertEquals(401, api.send("", "POST", "/user/refresh", next).statusCode());
  }

  @Test
  public void logoutPasswordAndSuspensionEndSignedTokens() throws Exception {
    String email = newUser();
    JsonNode session = signed(email);
    String token = session.get("accessToken").asText();
    assertEquals(204, api.send(token, "POST", "/user/logout", "").statusCode());
    assertDead(session);

    session = signed(email);
    String change = "{\"oldPassword\":\"a-long-password\",\"newPassword\":\"another-password\"}";
    token = session.get("accessToken").asText();
    assertEquals(204, api.send(token, "PATCH", "/user/password", change).statusCode());
    assertDead(session);

    String other = newUser();
    session = signed(other);
    String opaque = login(other, "").get("accessToken").asText();
    String user = "/users/" + idOf(other);
    api.ok(root, "POST", user + "/suspend", "");
    assertDead(session);
    assertEquals(401, profile(opaque));
    HttpResponse<String> refused = api.send("", "POST", "/user/login", credentials(other, ""));
    assertEquals(403, refused.statusCode());
    assertTrue(refused.body(), refused.body().contains("Email is not activated."));
    api.ok(root, "POST", user + "/activate", "");
    assertEquals(401, profile(opaque));
    assertEquals(200, profile(login(other, "").get("accessToken").asText()));
  }

  private static void assertDead(JsonNode session) throws Exception {
    assertEquals(401, profile(session.get("accessToken").asText()));
    String body = "{\"refreshToken\":\"" + session.get("refreshToken").asText() + "\"}";
    assertEquals(401, api.send("", "POST", "/user/refresh", body).statusCode());
  }

  private static long idOf(String email) throws Exception {
    for (JsonNode user : api.ok(root, "GET", "/users", "").get("users")) {
      if (user.get("email").asText().equals(email)) {
        return user.get("id").asLong();
      }
    }
    throw new AssertionError(email);
  }

  @Test
  public void administratorsManageAccounts() throws Exception {
    String body =
        "{\"firstName\":\"Ada\",\"lastName\":\"Byron\",\"email\":\"ada@example.org\","
            + "\"password\":\"a-long-password\"";
    JsonNode ada = api.ok(root, "POST", "/users", body + "}");
    long id = ada.get("id").asLong();
    assertEquals(
        "{\"id\":"
            + id
            + ",\"firstName\":\"Ada\",\"lastName\":\"Byron\",\"email\":\"ada@example.org\","
            + "\"role\":\"user\",\"suspended\":false}",
        ada.toString());
    assertEquals(400, api.send(root, "POST", "/users", body + "}").statusCode());
    assertEquals(400, api.send(root, "POST", "/users", body + ",\"role\":\"god\"}").statusCode());
    String path = "/users/" + id;
    String token = login("ada@example.org", "").get("accessToken").asText();
    assertEquals(403, api.send(token, "GET", "/users", "").statusCode());
    api.ok(root, "PATCH", path, "{\"role\":\"admin\",\"lastName\":\"Lovelace\"}");
    assertEquals("Lovelace", api.ok(token, "GET", path, "").get("lastName").asText());
    api.ok(root, "PATCH", path, "{\"password\":\"yet-another-one\"}");
    assertEquals(401, profile(token));

    String rootPath = "/users/" + idOf("root@example.org");
    assertEquals(200, api.send(root, "PATCH", path, "{\"role\":\"user\"}").statusCode());
    for (String call : List.of("PATCH ", "DELETE ", "POST /suspend")) {
      String[] words = call.split(" ", 2);
      HttpResponse<String> last =
          api.send(root, words[0], rootPath + words[1], "{\"role\":\"user\",\"force\":true}");
      assertEquals(call, 400, last.statusCode());
    }
    assertEquals(204, api.send(root, "DELETE", path, "").statusCode());
    assertEquals(404, api.send(root, "GET", path, "").statusCode());
    assertEquals(404, api.send(root, "GET", "/users/none", "").statusCode());
  }

  @Test
  public void oddHeadersAreRefusedAndHarmNothing() throws Exception {
    for (String odd :
        List.of(
            "Bearer",
            "Bearer ",
            "bearer  " + "x".repeat(6000),
            "x".repeat(6000),
            "a.b." + "c".repeat(6000),
            "Basic cm9vdDpyb290",
            "Token " + root,
            root + " " + root,
            "' OR '1'='1",
            "\u00e9\u00e8")) {
      assertEquals(odd, 401, profile(odd));
    }
    assertEquals(200, profile("bEaReR   " + root + "  "));
    assertEquals(200, api.send(root, "HEAD", "/user/profile", "").statusCode());
    HttpResponse<String> head = api.send("", "HEAD", "/user/profile", "");
    assertEquals(401, head.statusCode());
    assertEquals("", head.body());
  }
}
