/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.ApplicationTemplate;
import java.util.List;

/**
 * Application templates of the caller, each operation one transaction. Unknown, or another user's:
 * {@code Could not find Application Template x}.
 */
public interface TemplateService {
  /** All own templates, in the order of their creation. */
  List<ApplicationTemplate> list(Caller caller);

  ApplicationTemplate get(Caller caller, String name);

  ApplicationTemplate create(Caller caller, Draft<ApplicationTemplate> draft);

  /** Changes the given fields; a template that does not exist is created. */
  ApplicationTemplate put(Caller caller, String name, Draft<ApplicationTemplate> draft);

  /** Changes name and description. */
  void update(Caller caller, String name, Draft<ApplicationTemplate> draft);

  /** Deletes a template; one that does not exist is fine. */
  void delete(Caller caller, String name);
}
