/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.controller.rest.internal.RawHttp.Answer;
import io.tule.controller.rest.internal.RawHttp.Request;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Every operation of the OpenAPI document under everything that can be wrong with a request. */
public class NegativeSuiteTest {
  private static final Pattern INTERNAL =
      Pattern.compile("\\tat |Exception|io\\.tule|org\\.h2|java\\.|SELECT |root:x:|s3cret");

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final List<String> SECRETS = new ArrayList<>(List.of("a-long-password", "s3cret"));
  private static PrintStream console;
  private static LiveApi api;
  private static RawHttp http;
  private static List<Operation> operations;
  private static int requests;
  private static int users;

  private final List<String> wrong = new ArrayList<>();
  private final Set<String> undocumented = new TreeSet<>();
  private Attacker attacker;

  @BeforeClass
  public static void start() throws Exception {
    console = System.err;
    System.setErr(new PrintStream(LOG, true, StandardCharsets.UTF_8));
    api = new LiveApi();
    http = new RawHttp(api.port());
    operations = Operation.all(api.ok("", "GET", "/openapi.json", ""));
  }

  @AfterClass
  public static void stop() throws Exception {
    System.setErr(console);
    http.close();
    api.close();
    System.out.println(
        "Negative suite: " + requests + " requests to " + operations.size() + " operations");
    String log = LOG.toString(StandardCharsets.UTF_8);
    for (String secret : SECRETS) {
      assertFalse("a secret is in the log", log.contains(secret));
    }
  }

  @Test
  public void nobodyGetsInWithoutTheRightToken() throws Exception {
    attacker = new Attacker();
    Map<String, String> before = api.tables();
    for (Operation operation : operations) {
      if (!operation.forUsers() && !operation.forAgents()) {
        continue;
      }
      for (String path : victims(operation)) {
        for (String token :
            List.of(
                "",
                "wrong",
                "Bearer",
                "Bearer x",
                "Basic dXNlcjpwYXNz",
                "' OR '1'='1",
                "\u00ff",
                "x".repeat(5_000),
                operation.forUsers() ? attacker.agentToken : attacker.token)) {
          Request request = BadInput.sample(operation, path, token);
          judge(new BadInput.Case(operation + " with a wrong token", request, Set.of(401)));
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(before, api.tables());
  }

  @Test
  public void anotherUsersThingsStayUnseenAndUnchanged() throws Exception {
    JsonNode before = api.picture();
    attacker = new Attacker();
    for (Operation operation : operations) {
      if (operation.parameters("path").isEmpty() || operation.path().startsWith("/user")) {
        continue;
      }
      for (String path : victims(operation)) {
        Request request = BadInput.sample(operation, path, attacker.tokenFor(operation));
        judge(new BadInput.Case(operation + " on what is not theirs", request, BadInput.ANY));
        attacker.renew();
      }
      if (!before.equals(api.picture())) {
        wrong.add(operation + " changed what belongs to another user");
        before = api.picture();
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  public void wrongRequestsAreTheCallersFault() throws Exception {
    JsonNode before = api.picture();
    attacker = new Attacker();
    Set<String> seen = new HashSet<>();
    for (Operation operation : operations) {
      attacker.ready(operation);
      String path = BadInput.path(operation, attacker.valuesFor(operation), "");
      for (BadInput.Case one : BadInput.of(operation, path, attacker.tokenFor(operation), seen)) {
        Answer answer = judge(one);
        if (one.request().target().equals("/api/v3" + path)
            && !operation.documents(answer.status())) {
          undocumented.add(operation + " answers " + answer.status());
        }
        if (answer.status() < 300 && !operation.method().equals("GET")) {
          attacker.ready(operation);
        }
      }
    }
    wrong.addAll(undocumented);
    assertEquals(List.of(), wrong);
    assertEquals(before, api.picture());
    assertTrue(requests > 1_000);
  }

  private Answer judge(BadInput.Case one) throws Exception {
    Request request = one.request();
    String headers = request.headers().replace(Attacker.STALE, attacker.token);
    headers = headers.replace(Attacker.STALE_AGENT, attacker.agentToken);
    requests++;
    Answer answer =
        http.send(new Request(request.method(), request.target(), headers, request.body()));
    boolean status =
        one.statuses().isEmpty()
            ? answer.status() < 500 || answer.status() == 501
            : one.statuses().contains(answer.status());
    boolean open = INTERNAL.matcher(answer.body()).find() && !one.what().contains("openapi");
    // The refusal to list flows has an empty body in the original.
    boolean flows = one.what().matches("GET /flow[ :].*") && answer.body().equals("{}");
    boolean reasoned = flows || isReasoned(answer);
    if (!status || open || answer.headers().containsKey("x-injected") || !reasoned) {
      String body = answer.body().substring(0, Math.min(300, answer.body().length()));
      wrong.add(one.what() + ": " + answer.status() + " " + body);
    }
    return answer;
  }

  /** A refusal says why in the contract's terms, unless no operation was asked for. */
  private static boolean isReasoned(Answer answer) {
    if (answer.status() < 400
        || answer.body().isEmpty()
        || answer.body().contains("<pre>Cannot ")
        || answer.body().contains("<h1>Bad Message 4")
        || answer.body().contains("<h2>HTTP ERROR 40")) {
      return true;
    }
    if (!answer.body().startsWith("{")) {
      return false;
    }
    JsonNode body = Operation.json(answer.body());
    return body.path("name").isTextual()
        && body.path("message").isTextual()
        && answer.header("content-type").startsWith("application/json")
        && !answer.header("x-tule-reason").isEmpty();
  }

  /** The operation's path with each kind of thing that Alice has. */
  private static Set<String> victims(Operation operation) {
    Set<String> paths = new TreeSet<>();
    List<String> names = operation.parameters("path");
    Map<String, String> values = new TreeMap<>();
    for (String thing :
        List.of(
            "agent",
            "application",
            "microservice",
            "flow",
            "registry",
            "item",
            "route",
            "secret",
            "configmap",
            "mount")) {
      names.forEach(name -> values.put(name, api.value(thing)));
      if (names.contains("appName")) {
        values.put("appName", api.value("application"));
      }
      if (names.contains("receiverUuid")) {
        values.put("receiverUuid", api.value("receiver"));
      }
      if (names.size() == 2 && operation.path().startsWith("/microservices")) {
        values.put("uuid", api.value("microservice"));
      }
      paths.add(BadInput.path(operation, values, ""));
    }
    return paths;
  }

  /** A user who means no good, with an agent and things that have to be there for some requests. */
  private static final class Attacker {
    /** Stands in requests for a token that may have to be renewed before they are sent. */
    static final String STALE = "token-of-the-user";

    static final String STALE_AGENT = "token-of-the-agent";

    String token = "";
    String agentToken = "";
    private final Map<String, String> things = new TreeMap<>();
    private int made;

    Attacker() throws Exception {
      renew();
      provision();
    }

    String tokenFor(Operation operation) {
      return operation.forUsers() ? STALE : operation.forAgents() ? STALE_AGENT : "";
    }

    /** Makes sure that the tokens are good. */
    void renew() throws Exception {
      if (token.isEmpty() || api.send(token, "GET", "/user/profile", "").statusCode() != 200) {
        token = api.user("mallory" + users++ + "@example.org");
        SECRETS.add(token);
        things.clear();
      }
    }

    /** Makes sure that the tokens are good and that there is something to do the operation to. */
    void ready(Operation operation) throws Exception {
      renew();
      if (operation.forAgents()
          && api.send(agentToken, "GET", "/agent/config", "").statusCode() != 200) {
        provision();
      }
      String agent = things.getOrDefault("agent", "none");
      String shop = things.getOrDefault("application", "none");
      if (operation.path().contains("{")
          && !operation.forAgents()
          && (api.send(token, "GET", "/application/" + shop, "").statusCode() != 200
              || api.send(token, "GET", "/iofog/" + agent, "").statusCode() != 200
              || api.send(token, "GET", "/volumeMounts/mine", "").statusCode() != 200
              || api.send(token, "GET", "/configmaps/mine", "").statusCode() != 200)) {
        fill();
      }
    }

    private void provision() throws Exception {
      String uuid = node();
      agentToken = api.provisioned(token, uuid);
      SECRETS.add(agentToken);
    }

    private String node() throws Exception {
      String name = "node-of-m" + users + "-" + made++;
      String body = "{\"name\":\"" + name + "\",\"fogType\":1,\"routerMode\":\"none\"}";
      return api.ok(token, "POST", "/iofog", body).get("uuid").asText();
    }

    private void fill() throws Exception {
      String agent = node();
      String shop = "shop-of-m" + users + "-" + made++;
      String image = "\"images\":[{\"containerImage\":\"a/b:1\",\"fogTypeId\":1}]";
      String service = "\"iofogUuid\":\"" + agent + "\"," + image + "}";
      api.ok(
          token,
          "POST",
          "/application",
          "{\"name\":\""
              + shop
              + "\",\"microservices\":[{\"name\":\"web\","
              + service
              + ",{\"name\":\"api\","
              + service
              + "],\"routes\":[{\"name\":\"r\",\"from\":\"web\",\"to\":\"api\"}]}");
      files(agent);
      JsonNode made = api.ok(token, "GET", "/application/" + shop, "");
      things.put("agent", agent);
      things.put("application", shop);
      things.put("flow", made.get("id").asText());
      things.put("microservice", made.at("/microservices/0/uuid").asText());
      things.put("receiver", made.at("/microservices/1/uuid").asText());
    }

    /** One of each; any of them may be left of an earlier time. */
    private void files(String agent) throws Exception {
      String data = "\"data\":{\"word\":\"x\"}}";
      api.send(token, "POST", "/secrets", "{\"name\":\"mine\",\"type\":\"Opaque\"," + data);
      api.send(token, "POST", "/configmaps", "{\"name\":\"mine\"," + data);
      api.send(token, "POST", "/volumeMounts", "{\"name\":\"mine\",\"secretName\":\"mine\"}");
      api.ok(token, "POST", "/volumeMounts/mine/link", "{\"fogUuids\":[\"" + agent + "\"]}");
    }

    /** What belongs in the path of an operation; what has no entry is made up. */
    Map<String, String> valuesFor(Operation operation) {
      Map<String, String> values = new TreeMap<>();
      String path = operation.path();
      String uuid = path.startsWith("/microservices") ? "microservice" : "agent";
      values.put("uuid", things.getOrDefault(uuid, "none"));
      values.put("name", things.getOrDefault("application", "none"));
      values.put("appName", things.getOrDefault("application", "none"));
      values.put("id", things.getOrDefault("flow", "1"));
      values.put("receiverUuid", things.getOrDefault("receiver", "none"));
      if (path.matches("/(secrets|configmaps|volumeMounts)/.*")) {
        values.put("name", "mine");
      }
      if (path.startsWith("/routes")) {
        values.put("name", "r");
      }
      return values;
    }
  }
}
