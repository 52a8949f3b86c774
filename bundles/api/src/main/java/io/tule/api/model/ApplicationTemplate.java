/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;
import java.util.List;

/**
 * An application with holes, which a deployment fills.
 *
 * @param id 0 before it is stored
 * @param ownerId the user who sees and changes it
 * @param schemaVersion always "" in ioFog 3.0
 * @param application a JSON object whose texts are Liquid templates
 */
public record ApplicationTemplate(
    long id,
    long ownerId,
    String name,
    String description,
    String schemaVersion,
    String application,
    List<TemplateVariable> variables,
    Instant createdAt,
    Instant updatedAt) {
  public ApplicationTemplate {
    variables = List.copyOf(variables);
  }
}
