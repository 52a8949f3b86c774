/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.TemplateVariable;
import io.tule.controller.rest.internal.http.Json;
import java.util.Comparator;
import java.util.List;

/** Application templates, as users read them (contract §3.7). */
public final class TemplateView {
  private TemplateView() {}

  /**
   * The object of {@code GET /applicationTemplate/:name}, with default values as they are.
   *
   * @param template the template
   */
  public static ObjectNode full(ApplicationTemplate template) {
    return template(template, template.variables(), false);
  }

  /**
   * An element of {@code GET /applicationTemplates}, with default values as JSON texts and, as the
   * original has them there, variables in the order of their keys.
   *
   * @param template the template
   */
  public static ObjectNode listed(ApplicationTemplate template) {
    List<TemplateVariable> sorted =
        template.variables().stream().sorted(Comparator.comparing(TemplateVariable::key)).toList();
    return template(template, sorted, true);
  }

  /**
   * The default value of a variable; null where it has none.
   *
   * @param variable the variable
   */
  public static JsonNode defaultValue(TemplateVariable variable) {
    return variable.defaultValue().isEmpty()
        ? Json.object().nullNode()
        : EdgeResourceView.parsed(variable.defaultValue());
  }

  private static ObjectNode template(
      ApplicationTemplate template, List<TemplateVariable> variables, boolean encoded) {
    ObjectNode node = Json.object().put("id", template.id()).put("name", template.name());
    node.put("description", template.description());
    node.put("schemaVersion", template.schemaVersion());
    node.put("createdAt", Wire.time(template.createdAt()));
    node.put("updatedAt", Wire.time(template.updatedAt()));
    node.put("userId", template.ownerId());
    node.set("variables", Wire.array(variables, v -> variable(v, template.id(), encoded)));
    node.set("application", EdgeResourceView.parsed(template.application()));
    return node;
  }

  private static ObjectNode variable(TemplateVariable v, long templateId, boolean encoded) {
    ObjectNode node = Json.object().put("id", v.id()).put("key", v.key());
    node.put("description", v.description());
    node.set("defaultValue", encoded ? Wire.orNull(v.defaultValue()) : defaultValue(v));
    node.put("createdAt", Wire.time(v.createdAt())).put("updatedAt", Wire.time(v.updatedAt()));
    return node.put("applicationTemplateId", templateId);
  }
}
