/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Agent;
import io.tule.api.model.Application;
import io.tule.api.model.CatalogItem;
import io.tule.api.model.Microservice;
import io.tule.api.model.Registry;

/**
 * Reads the JSON bodies of the REST API, for those who speak to the services without it. What
 * breaks a rule is {@link ErrorKind#VALIDATION} with the text that the API answers.
 */
public interface RequestReader {
  /** What is to be done with the body. */
  enum Purpose {
    CREATE,
    UPDATE
  }

  /** The body of {@code POST} or {@code PATCH /iofog}. */
  Draft<Agent> agent(Purpose purpose, String json);

  /** The body of {@code POST} or {@code PATCH /microservices}. */
  Draft<Microservice> microservice(Purpose purpose, String json);

  /** The body of {@code POST /application}, or {@code PUT} of it. */
  Draft<Application> application(Purpose purpose, String json);

  /** The body of {@code POST} or {@code PATCH /catalog/microservices}. */
  Draft<CatalogItem> catalogItem(Purpose purpose, String json);

  /** The body of {@code POST} or {@code PATCH /registries}. */
  Draft<Registry> registry(Purpose purpose, String json);

  /** The body of {@code POST /user/signup}. */
  SignUp signUp(String json);
}
