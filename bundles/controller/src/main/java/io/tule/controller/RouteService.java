/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Route;
import java.util.List;

/** Routes of the caller's applications. */
public interface RouteService {
  List<Route> list(Caller caller);

  Route get(Caller caller, String application, String name);

  Route create(Caller caller, RouteDraft draft);

  /** Changes name and end points; "" in the draft keeps what is stored. */
  void update(Caller caller, String application, String name, RouteDraft draft);

  void delete(Caller caller, String application, String name);
}
