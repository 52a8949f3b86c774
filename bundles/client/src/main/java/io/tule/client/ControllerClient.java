/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.internal.Http;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The user part of the Controller's REST API; works with Tule's Controller and with ioFog's 3.0.x.
 *
 * <p>Every method throws {@link TuleException}: {@code UNAUTHENTICATED}, {@code NOT_FOUND}, {@code
 * CONFLICT}, {@code CONTROLLER_UNREACHABLE}, {@code TIMEOUT} or what else the Controller says.
 * After an {@code UNAUTHENTICATED} answer the client asks once for a new token. Not for use by
 * several threads.
 */
public final class ControllerClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(60);
  private static final JsonNode NONE = MissingNode.getInstance();

  private final URI base;
  private final Http http;
  private final Supplier<Optional<String>> renewal;
  private volatile String token;

  /**
   * Creates a client.
   *
   * @param base the API's base address, as {@link Endpoint#base} gives it
   * @param token the user's token; empty for calls without one
   * @param renewal a new token when this one is refused, or nothing
   */
  public ControllerClient(URI base, String token, Supplier<Optional<String>> renewal) {
    this(base, token, renewal, CONNECT_TIMEOUT, REQUEST_TIMEOUT);
  }

  /** Creates a client with its own time limits for connecting and for a whole request. */
  public ControllerClient(
      URI base,
      String token,
      Supplier<Optional<String>> renewal,
      Duration connectTimeout,
      Duration requestTimeout) {
    this.base = base;
    this.http = new Http(base, connectTimeout, requestTimeout);
    this.token = token;
    this.renewal = renewal;
  }

  /** A client without a token and without a way to get one. */
  public static ControllerClient anonymous(URI base) {
    return new ControllerClient(base, "", Optional::empty);
  }

  /** The API's base address. */
  public URI base() {
    return base;
  }

  /** The token that was taken last, empty without one; may be asked by any thread. */
  public String currentToken() {
    return token;
  }

  /** What the Controller says about itself; needs no token. */
  public JsonNode status() {
    return http.json("GET", "/status", NONE, "");
  }

  /** Exchanges e-mail and password for a token. */
  public String login(String email, String password) {
    ObjectNode body = object().put("email", email).put("password", password);
    String given = http.json("POST", "/user/login", body, "").path("accessToken").asText("");
    if (given.isEmpty()) {
      throw new TuleException(ReasonCode.INTERNAL, "The Controller's login gave no token");
    }
    return given;
  }

  /** Any call with a JSON answer; missing if the answer has no body. */
  public JsonNode call(String method, String path, JsonNode body) {
    return withToken(current -> http.json(method, path, body, current));
  }

  /** A GET. */
  public JsonNode get(String path) {
    return call("GET", path, NONE);
  }

  /** A GET of something that need not exist. */
  public Optional<JsonNode> find(String path) {
    try {
      return Optional.of(get(path));
    } catch (TuleException e) {
      if (e.reason() == ReasonCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The elements of a list answer such as {@code {"fogs": […]}}. */
  public List<JsonNode> list(String path, String field) {
    List<JsonNode> elements = new ArrayList<>();
    get(path).path(field).forEach(elements::add);
    return elements;
  }

  /** A DELETE. */
  public void delete(String path) {
    call("DELETE", path, NONE);
  }

  /** Uploads a YAML document under a form field. */
  public JsonNode upload(String method, String path, String field, String document) {
    return withToken(current -> http.yaml(method, path, field, document, current));
  }

  /** The user's agents. */
  public List<JsonNode> agents() {
    return list("/iofog-list?system=false", "fogs");
  }

  /**
   * One agent by its name.
   *
   * @throws TuleException with {@code NOT_FOUND}
   */
  public JsonNode agent(String name) {
    return byName(agents(), name, "agent");
  }

  /** The microservices of an application. */
  public List<JsonNode> microservices(String application) {
    return list("/microservices?application=" + encode(application), "microservices");
  }

  /**
   * One microservice by its name.
   *
   * @throws TuleException with {@code NOT_FOUND}
   */
  public JsonNode microservice(String application, String name) {
    return byName(microservices(application), name, "microservice");
  }

  private static JsonNode byName(List<JsonNode> elements, String name, String what) {
    return elements.stream()
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TuleException(ReasonCode.NOT_FOUND, "Could not find " + what + ": " + name));
  }

  /** A path segment or query value in its escaped form. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** An empty object to fill. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode withToken(Call call) {
    try {
      return call.with(token);
    } catch (TuleException e) {
      if (e.reason() != ReasonCode.UNAUTHENTICATED) {
        throw e;
      }
      token = renewal.get().orElseThrow(() -> e);
      return call.with(token);
    }
  }

  private interface Call {
    JsonNode with(String token);
  }
}
