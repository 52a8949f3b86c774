/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.ApplicationTemplate;
import io.tule.api.model.TemplateVariable;
import java.util.List;
import java.util.Optional;

/** Application templates with their variables. */
public interface TemplateRepository {
  /** Stores a template with its variables, whose ids are ignored, and gives it with its ids. */
  ApplicationTemplate insert(ApplicationTemplate template);

  /** Stores all but variables. */
  void update(ApplicationTemplate template);

  void setVariables(long id, List<TemplateVariable> variables);

  void delete(long id);

  Optional<ApplicationTemplate> byName(long ownerId, String name);

  /** Whether any user has a template of the name. */
  boolean isTaken(String name);

  /** By id. */
  List<ApplicationTemplate> ofOwner(long ownerId);
}
