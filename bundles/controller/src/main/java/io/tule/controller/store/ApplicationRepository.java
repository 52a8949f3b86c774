/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.Application;
import java.util.List;
import java.util.Optional;

/** Applications, here without microservices and routes. */
public interface ApplicationRepository {
  /** Stores an application, whose id is ignored, and gives it with its id. */
  Application insert(Application application);

  void update(Application application);

  void delete(long id);

  Optional<Application> byName(long ownerId, String name);

  Optional<Application> get(long id);

  /** Own applications that are not system ones, by id. */
  List<Application> ofOwner(long ownerId);
}
