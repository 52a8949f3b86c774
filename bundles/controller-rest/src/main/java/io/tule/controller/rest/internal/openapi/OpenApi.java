/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.rest.internal.http.AgentCall;
import io.tule.controller.rest.internal.http.Bodies;
import io.tule.controller.rest.internal.http.BodyLimit;
import io.tule.controller.rest.internal.http.FailureMapper;
import io.tule.controller.rest.internal.http.FileUpload;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.http.Multipart;
import io.tule.controller.rest.internal.http.RouteTable;
import io.tule.controller.rest.internal.http.UserCall;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.ws.rs.core.Response;

/**
 * The document that describes the API.
 *
 * <p>Routes, their parameters, who may use them and how long their bodies may be come from the
 * resources themselves, bodies from the schemas they are checked against, the rest from {@code
 * operations.txt}.
 */
public final class OpenApi {
  private static final String FILE = "file:";

  private final RouteTable routes;
  private final JsonNode schemas;
  private final String version;
  private final Map<String, Description> descriptions = Description.all();

  private OpenApi(RouteTable routes, JsonNode schemas, String version) {
    this.routes = routes;
    this.schemas = schemas;
    this.version = version;
  }

  /**
   * Describes an API.
   *
   * @param routes its routes
   * @param schemas the schemas of its bodies by name
   * @param version this Controller's own version
   */
  public static ObjectNode document(RouteTable routes, JsonNode schemas, String version) {
    return new OpenApi(routes, schemas, version).document();
  }

  private ObjectNode document() {
    ObjectNode document = Json.object().put("openapi", "3.0.3");
    document
        .putObject("info")
        .put("title", "Tule Controller")
        .put("version", version)
        .put("description", Texts.INTRODUCTION)
        .set("license", Json.object().put("name", "EPL-2.0"));
    document.putArray("servers").addObject().put("url", "/api/v3");
    ObjectNode paths = document.putObject("paths");
    routes.served().stream()
        .sorted(Comparator.comparing(RouteTable.Served::path))
        .forEach(
            route ->
                paths
                    .withObjectProperty(route.path())
                    .set(route.method().toLowerCase(Locale.ROOT), operation(route)));
    ObjectNode components = document.putObject("components");
    ObjectNode named = components.putObject("schemas");
    schemas.properties().forEach(schema -> named.set(schema.getKey(), referring(schema)));
    named.set("Error", error());
    ObjectNode security = components.putObject("securitySchemes");
    for (String who : List.of("user", "agent")) {
      security.set(who + "Token", Texts.header(who));
      security.set(who + "Bearer", Texts.bearer(who));
    }
    return document;
  }

  private ObjectNode operation(RouteTable.Served route) {
    String body = body(route.handler());
    Description known =
        descriptions.getOrDefault(
            route.method() + " " + route.path(), Description.unknown(body.isEmpty() ? "-" : body));
    ObjectNode operation = Json.object().put("summary", known.summary());
    operation.put("operationId", route.method().toLowerCase(Locale.ROOT) + id(route.path()));
    operation.putArray("tags").add(route.path().split("/", -1)[1]);
    ArrayNode parameters = parameters(route.path(), known);
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
    if (!body.isEmpty()) {
      operation.set("requestBody", requestBody(known.body()));
      operation.put("x-tule-body-limit", limit(route.handler(), body));
    }
    String who = who(route.handler());
    operation.set("security", security(who));
    operation.set("responses", responses(known, !who.isEmpty(), !body.isEmpty()));
    return operation;
  }

  private static ArrayNode parameters(String path, Description known) {
    ArrayNode parameters = Json.array();
    for (String segment : path.split("/", -1)) {
      if (segment.startsWith("{")) {
        String name = segment.substring(1, segment.length() - 1);
        parameters.add(parameter(name, "path", "string").put("required", true));
      }
    }
    new TreeMap<>(known.queries())
        .forEach((name, type) -> parameters.add(parameter(name, "query", type)));
    return parameters;
  }

  private static ObjectNode parameter(String name, String in, String type) {
    ObjectNode parameter = Json.object().put("name", name).put("in", in);
    parameter.putObject("schema").put("type", type);
    return parameter;
  }

  private static String id(String path) {
    StringBuilder id = new StringBuilder();
    for (String word : path.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        id.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return id.toString();
  }

  /** What kind of body a method takes: nothing, any object or a form. */
  private static String body(Method handler) {
    for (Class<?> type : handler.getParameterTypes()) {
      if (type == ObjectNode.class) {
        return "any";
      }
      if (type == Multipart.class || type == FileUpload.class) {
        return FILE;
      }
    }
    return "";
  }

  private static int limit(Method handler, String body) {
    for (Parameter parameter : handler.getParameters()) {
      if (parameter.getType() == FileUpload.class) {
        return FileUpload.LIMIT;
      }
      BodyLimit limit = parameter.getAnnotation(BodyLimit.class);
      if (limit != null) {
        return limit.value();
      }
    }
    return body.equals(FILE) ? Bodies.MULTIPART_LIMIT : Bodies.LIMIT;
  }

  private ObjectNode requestBody(String body) {
    ObjectNode request = Json.object();
    ObjectNode content = request.putObject("content");
    if (body.startsWith(FILE)) {
      ObjectNode form = content.putObject("multipart/form-data").putObject("schema");
      form.put("type", "object")
          .putObject("properties")
          .putObject(body.substring(FILE.length()))
          .put("type", "string")
          .put("format", "binary")
          .put("description", "A YAML document");
      return request.put("required", true);
    }
    ObjectNode schema = content.putObject("application/json").putObject("schema");
    if (schemas.has(body)) {
      schema.put("$ref", "#/components/schemas/" + body);
    } else {
      schema.put("type", "object");
    }
    return request;
  }

  private static String who(Method handler) {
    if (has(handler, UserCall.class)) {
      return "user";
    }
    return has(handler, AgentCall.class) ? "agent" : "";
  }

  private static boolean has(Method handler, Class<? extends Annotation> annotation) {
    return handler.isAnnotationPresent(annotation)
        || handler.getDeclaringClass().isAnnotationPresent(annotation);
  }

  private static ArrayNode security(String who) {
    ArrayNode security = Json.array();
    if (!who.isEmpty()) {
      security.addObject().putArray(who + "Token");
      security.addObject().putArray(who + "Bearer");
    }
    return security;
  }

  private static ObjectNode responses(Description known, boolean token, boolean body) {
    Set<Integer> statuses = new TreeSet<>(known.answers());
    if (token) {
      statuses.add(401);
    }
    if (body) {
      statuses.addAll(List.of(400, 413));
    }
    ObjectNode responses = Json.object();
    for (int status : statuses) {
      ObjectNode response = responses.putObject(Integer.toString(status));
      Response.Status name = Response.Status.fromStatusCode(status);
      response.put("description", name == null ? "Too Many Requests" : name.getReasonPhrase());
      if (status >= 400) {
        failure(response);
      } else if (status == 200 || status == 201) {
        response.putObject("content").putObject("application/json").putObject("schema");
      }
    }
    failure(responses.putObject("default").put("description", "Any other refusal"));
    return responses;
  }

  private static void failure(ObjectNode response) {
    response
        .putObject("headers")
        .putObject(FailureMapper.REASON_HEADER)
        .put("description", "The stable reason code")
        .putObject("schema")
        .put("type", "string");
    response
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", "#/components/schemas/Error");
  }

  private static ObjectNode error() {
    ObjectNode error = Json.object().put("type", "object");
    ObjectNode properties = error.putObject("properties");
    properties.putObject("name").put("type", "string");
    properties.putObject("message").put("type", "string");
    properties.putObject("stack").put("type", "string").put("description", Texts.STACK);
    error.putArray("required").add("name").add("message");
    return error;
  }

  /** A schema whose references lead into this document. */
  private static JsonNode referring(Map.Entry<String, JsonNode> schema) {
    JsonNode copy = schema.getValue().deepCopy();
    copy.findParents("$ref")
        .forEach(
            parent -> {
              String name = parent.get("$ref").textValue().substring(1);
              ((ObjectNode) parent).put("$ref", "#/components/schemas/" + name);
            });
    return copy;
  }
}
