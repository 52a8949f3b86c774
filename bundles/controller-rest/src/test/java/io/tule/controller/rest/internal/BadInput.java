/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import io.tule.controller.rest.internal.RawHttp.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Requests that are wrong in one way each, made from the description of an operation. */
final class BadInput {
  /** Whatever is no fault of the Controller: its own refusals, and what it does not offer. */
  static final Set<Integer> ANY = Set.of();

  private static final String ROOT = "/api/v3";
  private static final String FORM = "Content-Type: multipart/form-data; boundary=xyz\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";

  private static final Map<String, String> TEXTS = new LinkedHashMap<>();
  private static final Map<String, String> SEGMENTS = new LinkedHashMap<>();
  private static final List<String> NUMBERS =
      List.of(
          "-1", "0", "1.5", "2147483648", "-2147483649", "9223372036854775808", "1e308", "1e-308");

  static {
    TEXTS.put("SQL", "x'; DROP TABLE users; -- \\\" OR 1=1");
    TEXTS.put(
        "Liquid", "{{ 7 | times: 7 }}{% include '/etc/passwd' %}{% for i in (1..99999999) %}");
    TEXTS.put("NUL", "a\\u0000b");
    TEXTS.put("half a character", "a\\ud800b");
    TEXTS.put("path", "../../../../etc/passwd");
    TEXTS.put("line end", "a\\r\\nX-Injected: 1");
    TEXTS.put("empty", "");
    TEXTS.put("long", "x".repeat(60_000));
    SEGMENTS.put("unknown", "no-such-thing");
    SEGMENTS.put("SQL", "x'%20OR%20'1'='1");
    SEGMENTS.put("SQL end", "x';DROP%20TABLE%20users;--");
    SEGMENTS.put("Liquid", "%7B%7B7%7Ctimes:7%7D%7D");
    SEGMENTS.put("slash", "a%2Fb");
    SEGMENTS.put("dots", "..%2F..%2Fconfig");
    SEGMENTS.put("NUL", "a%00b");
    SEGMENTS.put("bad UTF-8", "%C0%AF%FF");
    SEGMENTS.put("no escape", "%ZZ");
    SEGMENTS.put("parameter", "a;b=c");
    SEGMENTS.put("line end", "a%0D%0AX-Injected:1");
    SEGMENTS.put("negative", "-1");
    SEGMENTS.put("huge", "99999999999999999999999999");
    SEGMENTS.put("long", "x".repeat(3_000));
    SEGMENTS.put("wildcard", "%25_*");
  }

  private final Operation operation;
  private final String path;
  private final Set<String> seen;
  private final List<Case> cases = new ArrayList<>();

  /**
   * One wrong request.
   *
   * @param statuses the answers that are right; none for all but the Controller's own failures
   */
  record Case(String what, Request request, Set<Integer> statuses) {}

  private BadInput(Operation operation, String path, Set<String> seen) {
    this.seen = seen;
    this.operation = operation;
    this.path = path;
  }

  /** The sample request under the given values of path parameters, with another token. */
  static Request sample(Operation operation, String path, String token) {
    return new BadInput(operation, path, Set.of()).request(token, operation.sample().toString());
  }

  /**
   * All that is wrong with the request itself, from somebody who may make it.
   *
   * @param seen the parts of bodies that other operations have been judged by
   */
  static List<Case> of(Operation operation, String path, String token, Set<String> seen) {
    BadInput bad = new BadInput(operation, path, seen);
    if (operation.takesJson()) {
      bad.bodies(token);
      bad.fields(token);
    }
    // A snapshot of an image may hold any bytes.
    if (!operation.file().isEmpty() && !operation.path().endsWith("image-snapshot")) {
      bad.documents(token);
    }
    bad.segments(token);
    bad.queries(token);
    bad.heads(token);
    return bad.cases;
  }

  private void bodies(String token) {
    Set<Integer> malformed = Set.of(400);
    for (String text :
        List.of("{\"a\": ", "{]", "nonsense", "{\"a\":1}}", "\"text\"", "[]", "17", "\u0000")) {
      add("malformed JSON " + text, request(token, text), malformed);
    }
    add("deep lists", request(token, "[".repeat(50_000)), malformed);
    add("deep objects", request(token, "{\"a\":".repeat(10_000)), malformed);
    String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    add("deep and whole", request(token, deep), malformed);
    add("long number", request(token, "{\"a\":" + "9".repeat(50_000) + "}"), malformed);
    byte[] latin = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, (byte) 0xfe, '"', '}'};
    add("invalid UTF-8", raw(headers(token) + JSON, latin), malformed);
    String large = "{\"a\":\"" + "x".repeat(operation.bodyLimit()) + "\"}";
    add("oversize", request(token, large), Set.of(413));
    StringBuilder keys = new StringBuilder("{\"k\":1");
    for (int i = 0; i < 8_000; i++) {
      keys.append(",\"k").append(i).append("\":0");
    }
    add("many keys", request(token, keys + "}"), ANY);
    String body = operation.sample().toString();
    String twice = "{" + body.substring(1, body.length() - 1) + "," + body.substring(1);
    add("keys twice", request(token, body.equals("{}") ? "{\"a\":1,\"a\":2}" : twice), ANY);
    for (String type : List.of("text/plain", "application/xml", "image/png", "x", "")) {
      String header = "Content-Type: " + type + "\r\n";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      add("content type " + type, raw(headers(token) + header, bytes), ANY);
    }
    String form = "Content-Type: application/x-www-form-urlencoded\r\n";
    byte[] fields = "a=%&%zz=%00&=&&b".getBytes(StandardCharsets.UTF_8);
    add("broken form", raw(headers(token) + form, fields), ANY);
    add("form for JSON", raw(headers(token) + FORM, fields), ANY);
  }

  private void fields(String token) {
    for (Operation.Place place : operation.places()) {
      String at = place.pointer();
      Set<Integer> refused = Set.of(400);
      field(token, at, "wrong type", "{\"a\":{\"b\":[1]}}", place, refused);
      field(token, at, "wrong type", "[[1]]", place, refused);
      field(token, at, "wrong type", "\"no number\"", place, refused);
      field(token, at, "wrong type", "17", place, refused);
      field(token, at, "wrong type", "true", place, refused);
      add(at + " null", with(token, at, "null"), ANY);
      // What a schema takes from another is judged once.
      boolean again =
          at.indexOf('/', 1) > 0 && !seen.add(place.schema() + at.replaceAll(".*/", ""));
      if (!again && place.type().equals("string")) {
        TEXTS.forEach(
            (name, text) -> add(at + " " + name, with(token, at, "\"" + text + "\""), ANY));
      }
      if (again) {
        continue;
      }
      if (place.type().equals("integer") || place.type().equals("number")) {
        NUMBERS.forEach(number -> add(at + " " + number, with(token, at, number), ANY));
      }
    }
  }

  /** Adds a value, unless the place takes values of its type. */
  private void field(
      String token, String at, String what, String value, Operation.Place place, Set<Integer> ok) {
    String type =
        switch (value.charAt(0)) {
          case '{' -> "object";
          case '[' -> "array";
          case '"' -> "string";
          case 't' -> "boolean";
          default -> "integer";
        };
    boolean fits =
        place.type().equals(type) || (type.equals("integer") && place.type().equals("number"));
    if (!fits) {
      add(at + " " + what + " " + type, with(token, at, value), ok);
    }
  }

  private void documents(String token) {
    for (String text :
        List.of(
            "",
            "a: [",
            "- 1",
            "a: &a [*a]",
            "a: !!javax.script.ScriptEngineManager [x]",
            "a: \u0000",
            "? {a: 1} : 2",
            "apiVersion: 1\nkind: 2\nmetadata: 3\nspec: 4",
            "apiVersion: iofog.org/v3\nkind: Application\nmetadata: {name: [1]}\nspec: {routes: 1}",
            "[".repeat(20_000),
            "a: {".repeat(5_000),
            "{{ 7 | times: 7 }}{% include '/etc/passwd' %}{% for i in (1..99999999) %}x{% endfor"
                + " %}",
            bomb())) {
      String shown = text.substring(0, Math.min(30, text.length()));
      add("document " + shown, raw(headers(token) + FORM, form(text)), Set.of(400, 403, 404, 501));
    }
    byte[] cut = "--xyz\r\nContent-Disposition: form".getBytes(StandardCharsets.UTF_8);
    add("cut form", raw(headers(token) + FORM, cut), Set.of(400, 403, 501));
    String unbound = "Content-Type: multipart/form-data\r\n";
    add("form without a boundary", raw(headers(token) + unbound, cut), Set.of(400, 403, 501));
    add("no form", request(token, "{}"), Set.of(400, 403, 501));
    add(
        "oversize",
        raw(headers(token) + FORM, form("#".repeat(operation.bodyLimit()))),
        Set.of(413, 501));
  }

  /** A document of a few hundred bytes that stands for a thousand million values. */
  private static String bomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 9; i++) {
      String one = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [").append((one + ",").repeat(9)).append(one + "]\n");
    }
    return bomb.toString();
  }

  private byte[] form(String text) {
    String form =
        "--xyz\r\nContent-Disposition: form-data; name=\""
            + operation.file()
            + "\"; filename=\"f.yaml\"\r\n\r\n"
            + text
            + "\r\n--xyz--\r\n";
    return form.getBytes(StandardCharsets.UTF_8);
  }

  private void segments(String token) {
    for (String name : operation.parameters("path")) {
      SEGMENTS.forEach(
          (what, value) -> {
            String target = path(operation, Map.of(name, value), path);
            String body = operation.sample().toString();
            add(
                "{" + name + "} " + what,
                new Request(operation.method(), ROOT + target, headers(token) + JSON, body),
                ANY);
          });
    }
  }

  private void queries(String token) {
    for (String name : operation.parameters("query")) {
      String key = name.replace("[", "%5B").replace("]", "%5D");
      for (String value :
          List.of(
              "", "-1", "99999999999999999999", "x'%20OR%20'1'='1", "%00", "%ZZ", "%FF", "1&a")) {
        // A held request is no bad one.
        add("?" + name + "=" + value, target(token, path + "?" + key + "=" + value), ANY);
      }
    }
    add("query of nonsense", target(token, path + "?%5B%5D[=&&&=;%25"), ANY);
    add("many parameters", target(token, path + "?" + "a=1&".repeat(1_000)), ANY);
  }

  private void heads(String token) {
    add("path in another root", target(token, "/../.." + path), ANY);
    add("dots", target(token, path + "/.."), ANY);
    add("encoded dots", target(token, path + "/%2e%2e"), ANY);
    add("slashes", target(token, "//" + path), ANY);
    add("backslash", target(token, path + "\\..\\x"), ANY);
    add("header twice", extra(token, "Authorization: other\r\n"), ANY);
    add("method in a header", extra(token, "X-HTTP-Method-Override: DELETE\r\n"), ANY);
    add("accepts images", extra(token, "Accept: image/png, ;;;,q=x\r\n"), ANY);
    add("broken headers", extra(token, "Cookie: \"a\"=;$;\r\nRange: bytes=9-1\r\n"), ANY);
    add("length of a lie", extra(token, "Accept-Encoding: gzip;q=nan\r\n"), ANY);
  }

  private void add(String what, Request request, Set<Integer> statuses) {
    cases.add(new Case(operation + ": " + what, request, statuses));
  }

  private Request with(String token, String pointer, String value) {
    return request(token, operation.sampleWith(pointer, Operation.json(value)).toString());
  }

  private Request request(String token, String body) {
    if (operation.takesJson() || body.isEmpty()) {
      return raw(headers(token) + JSON, body.getBytes(StandardCharsets.UTF_8));
    }
    return operation.file().isEmpty()
        ? raw(headers(token), new byte[0])
        : raw(headers(token) + FORM, form("a: 1"));
  }

  private Request raw(String headers, byte[] body) {
    String characters = new String(body, StandardCharsets.ISO_8859_1);
    return new Request(operation.method(), ROOT + path, headers, characters);
  }

  private Request target(String token, String target) {
    return new Request(operation.method(), ROOT + target, headers(token), "");
  }

  private Request extra(String token, String headers) {
    return raw(headers(token) + headers, new byte[0]);
  }

  private static String headers(String token) {
    return token.isEmpty() ? "" : "Authorization: " + token + "\r\n";
  }

  /** A path with some parameters filled in; the others as they are in another filled path. */
  static String path(Operation operation, Map<String, String> values, String otherwise) {
    String[] template = operation.path().split("/", -1);
    String[] filled = otherwise.split("/", -1);
    StringBuilder path = new StringBuilder();
    for (int i = 1; i < template.length; i++) {
      String name = template[i].replaceAll("[{}]", "");
      boolean parameter = template[i].startsWith("{");
      path.append('/')
          .append(
              !parameter
                  ? template[i]
                  : values.getOrDefault(name, filled.length > i ? filled[i] : "x"));
    }
    return path.toString();
  }
}
