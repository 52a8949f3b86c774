/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What templates may look up: the caller's own things, as the API shows them. Values are of the
 * types that {@link TemplateEngine} takes; a {@link ControllerException} says what does not exist.
 */
public interface TemplateLookups {
  Map<String, Object> agentByName(String name);

  Map<String, Object> agentByUuid(String uuid);

  /** All own agents, by name. */
  List<Object> agents();

  /** An own application with its microservices. */
  Optional<Map<String, Object>> application(String name);

  Map<String, Object> edgeResource(String name, String version);

  /** All versions. */
  List<Object> edgeResources(String name);
}
