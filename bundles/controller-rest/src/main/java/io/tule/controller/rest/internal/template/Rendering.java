/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.Caller;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.TemplateEngine;
import java.util.HashMap;
import java.util.Map;

/** Renders the templates in JSON for a caller. */
public final class Rendering {
  private final TemplateEngine engine;
  private final AgentService agents;
  private final ApplicationService applications;
  private final EdgeResourceService edgeResources;

  /**
   * Creates the rendering.
   *
   * @param engine renders
   * @param agents to look up
   * @param applications to look up
   * @param edgeResources to look up
   */
  public Rendering(
      TemplateEngine engine,
      AgentService agents,
      ApplicationService applications,
      EdgeResourceService edgeResources) {
    this.engine = engine;
    this.agents = agents;
    this.applications = applications;
    this.edgeResources = edgeResources;
  }

  /**
   * Renders a body, which templates name {@code self}. One without templates costs a look at its
   * texts.
   *
   * @param caller whose things templates may look up
   * @param body the body
   * @return the body itself, or another one
   */
  public ObjectNode body(Caller caller, ObjectNode body) {
    return (ObjectNode) rendered(caller, body, Map.of());
  }

  /**
   * Renders a tree, which templates name {@code self}, with variables.
   *
   * @param caller whose things templates may look up
   * @param tree an object or array
   * @param variables what else templates may name
   * @return the tree itself, or another one
   */
  public JsonNode rendered(Caller caller, JsonNode tree, Map<String, JsonNode> variables) {
    if (!Trees.mayHoldTemplate(tree)) {
      return tree;
    }
    Object plain = Trees.plain(tree);
    Map<String, Object> named = new HashMap<>();
    variables.forEach((name, value) -> named.put(name, Trees.plain(value)));
    named.put("self", plain);
    engine.render(plain, named, new OwnThings(caller, agents, applications, edgeResources));
    return Trees.json(plain);
  }
}
