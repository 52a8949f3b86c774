/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.EdgeEndpoint;
import io.tule.api.model.EdgeResource;
import io.tule.controller.rest.internal.http.Json;
import java.io.IOException;

/** Edge resources, as users and as agents read them (contract §3.15). */
public final class EdgeResourceView {
  private EdgeResourceView() {}

  /**
   * An element of {@code GET /edgeResources}.
   *
   * @param resource the resource
   */
  public static ObjectNode listed(EdgeResource resource) {
    ObjectNode node = Json.object();
    node.put("id", resource.id());
    about(node, resource);
    node.set("custom", parsed(resource.custom()));
    node.set("orchestrationTags", Wire.texts(resource.orchestrationTags()));
    return node;
  }

  /**
   * The object of {@code GET /edgeResource/:name/:version}.
   *
   * @param resource the resource
   */
  public static ObjectNode full(EdgeResource resource) {
    ObjectNode node = listed(resource);
    node.set("interface", calls(resource));
    return node;
  }

  /**
   * The answer to {@code POST /edgeResource}, in which the original has neither tags nor what is
   * null.
   *
   * @param resource the new resource
   */
  public static ObjectNode created(EdgeResource resource) {
    ObjectNode node = listed(resource);
    if (resource.description().isEmpty()) {
      node.remove("description");
    }
    ((ObjectNode) node.get("display")).properties().removeIf(text -> text.getValue().isNull());
    node.set("orchestrationTags", Json.array());
    return node;
  }

  /**
   * An element of {@code GET /agent/edgeResources}, in which the original has no tags.
   *
   * @param resource the resource
   */
  public static ObjectNode agents(EdgeResource resource) {
    return full(resource).set("orchestrationTags", Json.array());
  }

  /**
   * An element of the edge resources in a fog object, which the original leaves half empty.
   *
   * @param resource the resource
   */
  static ObjectNode linked(EdgeResource resource) {
    ObjectNode node = Json.object();
    about(node, resource);
    node.set("custom", Json.object());
    node.set("orchestrationTags", Json.array());
    return node;
  }

  private static void about(ObjectNode node, EdgeResource resource) {
    node.put("name", resource.name());
    node.set("description", Wire.orNull(resource.description()));
    node.put("version", resource.version());
    node.put("interfaceProtocol", resource.interfaceProtocol());
    ObjectNode display = node.putObject("display");
    display.set("name", Wire.orNull(resource.displayName()));
    display.set("icon", Wire.orNull(resource.displayIcon()));
    display.set("color", Wire.orNull(resource.displayColor()));
  }

  private static ObjectNode calls(EdgeResource resource) {
    ObjectNode node = Json.object().put("id", resource.interfaceId());
    node.put("edgeResourceId", resource.id());
    node.set(
        "endpoints", Wire.array(resource.endpoints(), call -> call(call, resource.interfaceId())));
    return node;
  }

  private static ObjectNode call(EdgeEndpoint call, long interfaceId) {
    ObjectNode node = Json.object().put("id", call.id());
    node.set("name", Wire.orNull(call.name()));
    node.set("description", Wire.orNull(call.description()));
    node.set("method", Wire.orNull(call.method()));
    node.set("url", Wire.orNull(call.url()));
    node.set("requestType", Wire.orNull(call.requestType()));
    node.set("responseType", Wire.orNull(call.responseType()));
    node.set("requestPayloadExample", Wire.orNull(call.requestPayloadExample()));
    node.set("responsePayloadExample", Wire.orNull(call.responsePayloadExample()));
    return node.put("interfaceId", interfaceId);
  }

  static JsonNode parsed(String json) {
    try {
      return Json.read(json);
    } catch (IOException e) {
      throw new IllegalStateException("stored JSON that cannot be read", e);
    }
  }
}
