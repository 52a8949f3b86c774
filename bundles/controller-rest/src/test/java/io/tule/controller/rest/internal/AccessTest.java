/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Every route of the API, against what the rules of {@code access.txt} allow on it. */
public class AccessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<Integer> REFUSED = Set.of(400, 401, 403, 404, 501);
  // The contract lets a body be judged before its sender.
  private static final Set<Integer> UNKNOWN = Set.of(400, 401);
  private static final Set<Integer> OPEN = Set.of(200, 201, 202, 204, 400, 401, 404, 409, 501);

  private static LiveApi api;
  private static List<Rule> rules;
  private static String bob;
  private static String bobsAgent;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
    rules = read();
    bob = api.user("bob@example.org");
    String node =
        api.ok(
                bob,
                "POST",
                "/iofog",
                "{\"name\":\"node-of-b\",\"fogType\":1,\"routerMode\":\"none\"}")
            .get("uuid")
            .asText();
    bobsAgent = api.provisioned(bob, node);
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  private static List<Rule> read() throws IOException {
    try (var in = AccessTest.class.getResourceAsStream("access.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split(" ", 4))
          .map(words -> new Rule(words[0], words[1], words[2], words.length == 4 ? words[3] : ""))
          .toList();
    }
  }

  @Test
  public void everyRouteHasARule() {
    Set<String> missing = new TreeSet<>(api.routes());
    Set<String> stale = new TreeSet<>();
    for (Rule rule : rules) {
      String route = api.routeOf(rule.method(), api.filled(rule.path()));
      if (route.isEmpty()) {
        stale.add(rule.method() + " " + rule.path());
      }
      missing.remove(route);
    }
    assertEquals(Set.of(), missing);
    assertEquals(Set.of(), stale);
  }

  @Test
  public void withoutTheRightTokenNothingIsAnswered() throws Exception {
    JsonNode before = api.picture();
    List<String> wrong = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.kind().equals("open")) {
        judge(wrong, rule, send(rule, ""), OPEN);
        continue;
      }
      boolean forAgents = Set.of("agent", "leave").contains(rule.kind());
      for (String token : List.of("", "wrong", "Bearer x", forAgents ? api.alice : bobsAgent)) {
        judge(wrong, rule, send(rule, token), UNKNOWN);
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(before, api.picture());
  }

  @Test
  public void anotherUserSeesAndChangesNothing() throws Exception {
    JsonNode before = api.picture();
    List<String> wrong = new ArrayList<>();
    for (Rule rule : rules) {
      switch (rule.kind()) {
        case "mine" ->
            judge(
                wrong,
                rule,
                send(rule, bob),
                OPEN,
                api.value("agent"),
                api.value("microservice"),
                "shop-of-a",
                "r-of-a");
        case "agent" -> judge(wrong, rule, send(rule, bobsAgent), OPEN);
        case "theirs" -> judge(wrong, rule, send(rule, bob), REFUSED);
        default -> {}
      }
    }
    assertEquals(List.of(), wrong);
    assertEquals(before, api.picture());
  }

  /** Reports of many microservices, and files, may be longer than other bodies. */
  private static int answerToLarge(String path) {
    if (path.equals("/agent/status")) {
      return 204;
    }
    return path.startsWith("/secrets") || path.startsWith("/configmaps") ? 400 : 413;
  }

  @Test
  public void bodiesThatAreWrongAreTheCallersFault() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Rule rule : rules) {
      if (!rule.body().startsWith("{\"") || rule.kind().equals("leave")) {
        continue;
      }
      String token = rule.kind().equals("agent") ? bobsAgent : bob;
      judge(wrong, rule, send(rule, token, "{\"a\": "), Set.of(400));
      judge(wrong, rule, send(rule, token, "[".repeat(50_000)), Set.of(400));
      String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
      judge(wrong, rule, send(rule, token, deep), Set.of(400));
      String large = "{\"a\":\"" + "x".repeat(200_000) + "\"}";
      judge(wrong, rule, send(rule, token, large), Set.of(answerToLarge(rule.path())));
      ObjectNode body = (ObjectNode) JSON.readTree(api.filled(rule.body()));
      for (String field : namesOf(body)) {
        body.set(field, JSON.readTree("{\"a\":[1]}"));
      }
      judge(wrong, rule, send(rule, token, body.toString()), REFUSED);
    }
    assertEquals(List.of(), wrong);
  }

  /** Notes an answer whose status is not among the given ones, or that holds a word. */
  private static void judge(
      List<String> wrong,
      Rule rule,
      HttpResponse<String> answer,
      Set<Integer> statuses,
      String... words) {
    boolean leak =
        answer.body().contains("s3cret")
            || List.of(words).stream().anyMatch(answer.body()::contains);
    if (leak || !statuses.contains(answer.statusCode())) {
      wrong.add(rule + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private static List<String> namesOf(ObjectNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static HttpResponse<String> send(Rule rule, String token) throws Exception {
    return send(rule, token, api.filled(rule.body()));
  }

  private static HttpResponse<String> send(Rule rule, String token, String body) throws Exception {
    return api.send(token, rule.method(), api.filled(rule.path()), body);
  }

  private record Rule(String kind, String method, String path, String body) {}
}
