/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.EdgeEndpoint;
import io.tule.api.model.EdgeResource;
import io.tule.api.model.TemplateVariable;
import io.tule.controller.Draft;
import io.tule.controller.EdgeResourceFields;
import io.tule.controller.Field;
import io.tule.controller.TemplateFields;
import io.tule.controller.rest.internal.http.Json;
import java.time.Instant;

/** Bodies about edge resources and application templates. */
public final class EdgeInput {
  private EdgeInput() {}

  /**
   * The fields of {@code POST} and {@code PUT /edgeResource}.
   *
   * @param body the checked body
   */
  public static Draft<EdgeResource> edgeResource(ObjectNode body) {
    Body<EdgeResource> fields = new Body<>(body);
    fields.text(EdgeResourceFields.NAME).text(EdgeResourceFields.VERSION);
    fields.text(EdgeResourceFields.DESCRIPTION).text(EdgeResourceFields.PROTOCOL);
    fields.list(EdgeResourceFields.ORCHESTRATION_TAGS, JsonNode::asText);
    Draft.Builder<EdgeResource> draft = fields.draft().toBuilder();
    JsonNode display = body.path("display");
    text(draft, EdgeResourceFields.DISPLAY_NAME, display.path("name"));
    text(draft, EdgeResourceFields.DISPLAY_ICON, display.path("icon"));
    text(draft, EdgeResourceFields.DISPLAY_COLOR, display.path("color"));
    if (body.path("custom").isContainerNode()) {
      draft.set(EdgeResourceFields.CUSTOM, Json.text(body.get("custom")));
    }
    if (body.path("interface").isObject()) {
      draft.set(
          EdgeResourceFields.INTERFACE,
          Body.elements(body.get("interface").path("endpoints"), EdgeInput::endpoint));
    }
    return draft.build();
  }

  private static void text(
      Draft.Builder<EdgeResource> draft, Field<EdgeResource, String> field, JsonNode value) {
    if (value.isTextual()) {
      draft.set(field, value.textValue());
    }
  }

  private static EdgeEndpoint endpoint(JsonNode node) {
    return new EdgeEndpoint(
        0,
        node.path("name").asText(""),
        node.path("description").asText(""),
        node.path("method").asText(""),
        node.path("url").asText(""),
        node.path("requestType").asText(""),
        node.path("responseType").asText(""),
        node.path("requestPayloadExample").asText(""),
        node.path("responsePayloadExample").asText(""));
  }

  /**
   * The fields of {@code POST}, {@code PUT} and {@code PATCH /applicationTemplate}.
   *
   * @param body the checked body
   */
  public static Draft<ApplicationTemplate> template(ObjectNode body) {
    Body<ApplicationTemplate> fields = new Body<>(body);
    fields.text(TemplateFields.NAME).text(TemplateFields.DESCRIPTION);
    fields.list(TemplateFields.VARIABLES, EdgeInput::variable);
    return fields.draft();
  }

  /**
   * The fields of {@code POST} and {@code PUT /applicationTemplate}, which always set the
   * application; its name is left out, as it is given when the template is deployed.
   *
   * @param body the checked body
   */
  public static Draft<ApplicationTemplate> wholeTemplate(ObjectNode body) {
    ObjectNode application = spread(body.path("application"));
    application.remove("name");
    return template(body).toBuilder()
        .set(TemplateFields.APPLICATION, Json.text(application))
        .build();
  }

  /** What the original makes of an application that is no object. */
  private static ObjectNode spread(JsonNode given) {
    ObjectNode spread = Json.object();
    if (given instanceof ObjectNode object) {
      return object.deepCopy();
    }
    if (given.isTextual()) {
      for (int i = 0; i < given.textValue().length(); i++) {
        spread.put(Integer.toString(i), given.textValue().substring(i, i + 1));
      }
    }
    for (int i = 0; i < given.size(); i++) {
      spread.set(Integer.toString(i), given.get(i));
    }
    return spread;
  }

  private static TemplateVariable variable(JsonNode node) {
    JsonNode value = node.get("defaultValue");
    return new TemplateVariable(
        0,
        node.path("key").asText(),
        node.path("description").asText(""),
        value == null ? "" : Json.text(value),
        Instant.EPOCH,
        Instant.EPOCH);
  }
}
