/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.internal.Settings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The API on a real Controller and a real database, with the things of a user called Alice. */
final class LiveApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "a-long-password";

  final String alice;
  final String root;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> values = new TreeMap<>();
  private final LiveController controller;

  LiveApi() throws Exception {
    controller =
        new LiveController(
            false, new Settings.TunnelHost("127.0.0.1", "tunnel", "s3cret", "", 22, 1, 65535));
    // The first user is the administrator; Alice shall be none.
    root = user("root@example.org");
    ok(root, "PUT", "/router", "{\"host\":\"router.example\"}");
    alice = user("alice@example.org");
    fill();
  }

  private void fill() throws Exception {
    String agent = create("/iofog", Things.AGENT).get("uuid").asText();
    values.put("agent", agent);
    values.put("application", "shop-of-a");
    values.put("route", "r-of-a");
    create("/application", filled(Things.APPLICATION));
    JsonNode shop = ok(alice, "GET", "/application/shop-of-a", "");
    values.put("flow", shop.get("id").asText());
    values.put("microservice", shop.at("/microservices/0/uuid").asText());
    values.put("receiver", shop.at("/microservices/1/uuid").asText());
    values.put("registry", create("/registries", Things.REGISTRY).get("id").asText());
    values.put("item", create("/catalog/microservices", Things.ITEM).get("id").asText());
    create("/edgeResource", Things.CAMERA);
    values.put("edge", "cam-of-a");
    ok(alice, "POST", "/edgeResource/cam-of-a/v1.0.0/link", filled("{\"uuid\":\"{agent}\"}"));
    create("/secrets", Things.SECRET);
    create("/configmaps", Things.CONFIG_MAP);
    create("/volumeMounts", "{\"name\":\"mount-of-a\",\"secretName\":\"key-of-a\"}");
    ok(alice, "POST", "/volumeMounts/mount-of-a/link", filled("{\"fogUuids\":[\"{agent}\"]}"));
    values.put("secret", "key-of-a");
    values.put("configmap", "conf-of-a");
    values.put("mount", "mount-of-a");
    create("/applicationTemplate", Things.TEMPLATE);
    values.put("template", "tpl-of-a");
    values.put("what", "vk-token");
  }

  private JsonNode create(String path, String body) throws Exception {
    return ok(alice, "POST", path, body);
  }

  String user(String email) throws Exception {
    String login = "\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}";
    ok("", "POST", "/user/signup", "{\"firstName\":\"Some\",\"lastName\":\"Body\"," + login);
    return ok("", "POST", "/user/login", "{" + login).get("accessToken").asText();
  }

  String provisioned(String user, String agent) throws Exception {
    JsonNode key = ok(user, "GET", "/iofog/" + agent + "/provisioning-key", "");
    String body = "{\"type\":1,\"key\":\"" + key.get("key").asText() + "\"}";
    return ok("", "POST", "/agent/provision", body).get("token").asText();
  }

  /** All that is Alice's, as she sees it. */
  JsonNode picture() throws Exception {
    ObjectNode picture = JSON.createObjectNode();
    for (String path :
        new String[] {
          "/iofog-list",
          "/application",
          "/microservices?application=shop-of-a",
          "/microservices/public-ports",
          "/routes",
          "/registries",
          "/catalog/microservices",
          "/edgeResource/cam-of-a",
          "/secrets/key-of-a",
          "/configmaps/conf-of-a",
          "/volumeMounts",
          "/volumeMounts/mount-of-a/link",
          "/applicationTemplates",
          "/user/profile"
        }) {
      picture.set(path, ok(alice, "GET", path, ""));
    }
    return picture;
  }

  int port() {
    return controller.port();
  }

  Map<String, String> tables() throws SQLException {
    return controller.tables();
  }

  Set<String> routes() {
    return controller.routes().declared();
  }

  /** The declared route that serves a request, as {@link #routes()} has it. */
  String routeOf(String method, String path) {
    return controller.routes().declaredFor(method, path).orElse("");
  }

  String value(String name) {
    return values.get(name);
  }

  String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }

  JsonNode ok(String token, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(token, method, path, body);
    assertEquals(method + " " + path + " " + answer.body(), 2, answer.statusCode() / 100);
    return answer.body().isEmpty() ? JSON.missingNode() : JSON.readTree(answer.body());
  }

  /** Sends JSON, or for {@code yaml:FIELD TEXT} a form with a file. */
  HttpResponse<String> send(String token, String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request = request(token, path);
    String text = body;
    if (body.startsWith("yaml:")) {
      String[] file = body.substring("yaml:".length()).split(" ", 2);
      request.header("Content-Type", "multipart/form-data; boundary=xyz");
      text =
          "--xyz\r\nContent-Disposition: form-data; name=\""
              + file[0]
              + "\"; filename=\"f.yaml\"\r\n\r\n"
              + file[1]
              + "\r\n--xyz--\r\n";
    } else if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method, text.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static JsonNode json(String text) throws Exception {
    return JSON.readTree(text);
  }

  /** Sends a file in a form; an incomplete form ends within the file. */
  HttpResponse<String> upload(
      String token, String path, String field, byte[] file, boolean complete) throws Exception {
    String head =
        "--xyz\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\r\n--xyz\r\n"
            + "Content-Disposition: form-data; name=\""
            + field
            + "\"; filename=\"a.tar.gz\"\r\nContent-Type: application/gzip\r\n\r\n";
    String end = complete ? "\r\n--xyz--\r\n" : "\r\n--xy";
    HttpRequest.Builder request = request(token, path);
    request.header("Content-Type", "multipart/form-data; boundary=xyz");
    List<byte[]> parts = List.of(head.getBytes(UTF_8), file, end.getBytes(UTF_8));
    request.PUT(BodyPublishers.ofByteArrays(parts));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<byte[]> download(String token, String path) throws Exception {
    return client.send(request(token, path).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String token, String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(controller.base() + "/api/v3" + path));
    return token.isEmpty() ? request : request.header("Authorization", token);
  }

  void close() throws Exception {
    controller.close();
  }

  /** Alice's things; {@code s3cret} stands in each. */
  private static final class Things {
    static final String AGENT =
        "{\"name\":\"node-of-a\",\"fogType\":1,\"routerMode\":\"none\",\"description\":\"s3cret\"}";
    static final String APPLICATION =
        "{\"name\":\"shop-of-a\",\"description\":\"s3cret\",\"isActivated\":true,"
            + "\"microservices\":[{\"name\":\"web\",\"iofogUuid\":\"{agent}\","
            + "\"config\":\"{\\\"s3cret\\\":1}\",\"env\":[{\"key\":\"WORD\",\"value\":\"s3cret\"}],"
            + "\"images\":[{\"containerImage\":\"s3cret/a:1\",\"fogTypeId\":1}],"
            + "\"volumeMappings\":[{\"hostDestination\":\"/s3cret\","
            + "\"containerDestination\":\"/d\",\"accessMode\":\"rw\"}],"
            + "\"ports\":[{\"internal\":80,\"external\":28080,"
            + "\"public\":{\"schemes\":[\"http\"],\"protocol\":\"http\"}}]},"
            + "{\"name\":\"api\",\"iofogUuid\":\"{agent}\","
            + "\"images\":[{\"containerImage\":\"s3cret/b:1\",\"fogTypeId\":1}]}],"
            + "\"routes\":[{\"name\":\"r-of-a\",\"from\":\"web\",\"to\":\"api\"}]}";
    static final String REGISTRY =
        "{\"url\":\"s3cret.example\",\"isPublic\":false,\"username\":\"s3cret\","
            + "\"password\":\"s3cret\",\"email\":\"a@example.org\"}";
    static final String CAMERA =
        "{\"name\":\"cam-of-a\",\"version\":\"v1.0.0\",\"description\":\"s3cret\","
            + "\"interfaceProtocol\":\"http\",\"custom\":{\"word\":\"s3cret\"},"
            + "\"interface\":{\"endpoints\":[{\"name\":\"look\",\"url\":\"/s3cret\"}]}}";
    static final String SECRET =
        "{\"name\":\"key-of-a\",\"type\":\"Opaque\",\"data\":{\"word\":\"s3cret\"}}";
    static final String CONFIG_MAP = "{\"name\":\"conf-of-a\",\"data\":{\"word\":\"s3cret\"}}";
    static final String TEMPLATE =
        "{\"name\":\"tpl-of-a\",\"description\":\"s3cret\","
            + "\"variables\":[{\"key\":\"word\",\"defaultValue\":\"s3cret\"}],"
            + "\"application\":{\"microservices\":[]}}";
    static final String ITEM =
        "{\"name\":\"s3cret\",\"registryId\":1,\"description\":\"s3cret\","
            + "\"images\":[{\"containerImage\":\"s3cret/c:1\",\"fogTypeId\":1}]}";
  }
}
