/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Application;
import io.tule.api.model.Microservice;
import java.util.List;

/** Fields of POST, PUT and PATCH /application. */
public final class ApplicationFields {
  public static final Field<Application, String> NAME = Field.of("name");
  public static final Field<Application, String> DESCRIPTION = Field.of("description");
  public static final Field<Application, Boolean> IS_ACTIVATED = Field.of("isActivated");
  public static final Field<Application, Boolean> IS_SYSTEM = Field.of("isSystem");

  /** Absent in PUT leaves the microservices as they are; PATCH ignores it. */
  public static final Field<Application, List<Draft<Microservice>>> MICROSERVICES =
      Field.of("microservices");

  /** Absent in PUT leaves the routes as they are; PATCH ignores it. */
  public static final Field<Application, List<RouteDraft>> ROUTES = Field.of("routes");

  private ApplicationFields() {}
}
