/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Application;
import java.util.List;

/** Applications of the caller; each operation is one transaction: done whole or not at all. */
public interface ApplicationService {
  /** Own applications that are not system ones, with microservices and routes. */
  List<Application> list(Caller caller);

  /** Own application by name, with microservices and routes. */
  Application get(Caller caller, String name);

  /** Own application by id (the legacy flow API). */
  Application get(Caller caller, long id);

  /** Creates the application with all its microservices and routes. */
  Application create(Caller caller, Draft<Application> draft);

  /**
   * Makes the application look like the draft: microservices and routes that are not in a given
   * list are deleted, present ones updated, new ones created. One that does not exist is not found.
   */
  Application replace(Caller caller, String name, Draft<Application> draft);

  /** Changes the metadata only. */
  void update(Caller caller, String name, Draft<Application> draft);

  /** As the other, by id (the legacy flow API). */
  void update(Caller caller, long id, Draft<Application> draft);

  /** Deletes an own application; one that does not exist is fine. */
  void delete(Caller caller, String name);

  /** Deletes an own application by id (the legacy flow API). */
  void delete(Caller caller, long id);
}
