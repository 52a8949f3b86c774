/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.core.RouterCore;
import io.tule.router.spi.Router;

/** Makes routers. */
public final class Routers {
  private Routers() {}

  /** A router, not yet started: agents are put to it first, then it is started. */
  public static Router create(RouterConfig config) {
    return new RouterCore(config);
  }
}
