/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.model.ApplicationTemplate;
import io.tule.controller.Caller;
import io.tule.controller.ControllerException;
import io.tule.controller.ErrorKind;
import io.tule.controller.TemplateService;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.schema.Schemas;
import io.tule.controller.rest.internal.view.TemplateView;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the body of an application out of a template (contract §8.5). */
public final class Deployment {
  private static final List<String> KEPT =
      List.of("isSystem", "name", "description", "isActivated");

  private final TemplateService templates;
  private final Rendering rendering;
  private final Schemas schemas;

  /**
   * Creates the deployment.
   *
   * @param templates the templates
   * @param rendering fills them
   * @param schemas the bodies' rules
   */
  public Deployment(TemplateService templates, Rendering rendering, Schemas schemas) {
    this.templates = templates;
    this.rendering = rendering;
    this.schemas = schemas;
  }

  /**
   * The application that a body asks for: its own content, or the content of the template it names.
   *
   * @param caller the owner of the template
   * @param body a body of {@code POST} or {@code PUT /application}, not yet checked
   */
  public ObjectNode application(Caller caller, ObjectNode body) {
    if (!(body.get("template") instanceof ObjectNode template)
        || template.path("name").asText("").isEmpty()) {
      return body;
    }
    schemas.check("applicationTemplateDeploy", template);
    ApplicationTemplate stored = stored(caller, template.get("name").asText());
    ObjectNode application = content(stored);
    parseConfigs(application);
    JsonNode rendered = rendering.rendered(caller, application, variables(stored, template));
    ObjectNode deployed = (ObjectNode) rendered;
    writeConfigs(deployed);
    for (String field : KEPT) {
      deployed.remove(field);
      if (body.has(field)) {
        deployed.set(field, body.get(field));
      }
    }
    return deployed;
  }

  private ApplicationTemplate stored(Caller caller, String name) {
    try {
      return templates.get(caller, name);
    } catch (ControllerException e) {
      // The original forgets to fill in the name here.
      throw e.kind() == ErrorKind.NOT_FOUND
          ? ControllerException.notFound("Could not find Application Template {}")
          : e;
    }
  }

  private static ObjectNode content(ApplicationTemplate stored) {
    ObjectNode application = (ObjectNode) read(stored.application());
    application.remove("variables");
    if (!application.path("microservices").isArray()) {
      throw ApiFailure.invalid("Application template " + stored.name() + " has no microservices");
    }
    return application;
  }

  private static Map<String, JsonNode> variables(ApplicationTemplate stored, ObjectNode template) {
    Map<String, JsonNode> variables = new HashMap<>();
    stored.variables().forEach(v -> variables.put(v.key(), TemplateView.defaultValue(v)));
    for (JsonNode given : template.path("variables")) {
      variables.remove(given.path("key").asText());
      if (given.has("value")) {
        variables.put(given.path("key").asText(), given.get("value"));
      }
    }
    return variables;
  }

  /** A configuration is JSON in a text; templates reach the texts inside. */
  private static void parseConfigs(ObjectNode application) {
    for (JsonNode microservice : application.get("microservices")) {
      String config = microservice.path("config").asText("");
      if (microservice instanceof ObjectNode object && !config.isEmpty()) {
        object.set("config", read(config));
      }
    }
  }

  private static void writeConfigs(ObjectNode application) {
    for (JsonNode microservice : application.get("microservices")) {
      if (microservice.path("config").isContainerNode()) {
        ((ObjectNode) microservice).put("config", Json.text(microservice.get("config")));
      }
    }
  }

  private static JsonNode read(String json) {
    try {
      return Json.read(json);
    } catch (IOException e) {
      throw ApiFailure.malformed("Field 'config' is not JSON");
    }
  }
}
