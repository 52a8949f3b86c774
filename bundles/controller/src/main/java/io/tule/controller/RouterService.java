/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.Router;

/** The default router of the message network. */
public interface RouterService {
  /** {@code Invalid router 'default-router'} when there is none. */
  Router defaultRouter(Caller caller);

  /**
   * Sets the default router.
   *
   * @param messagingPort 0 = 5672 when new, else unchanged
   * @param interRouterPort 0 = 56721 when new, else unchanged
   * @param edgeRouterPort 0 = 56722 when new, else unchanged
   */
  Router putDefaultRouter(
      Caller caller, String host, int messagingPort, int interRouterPort, int edgeRouterPort);

  /** Has all agents that connect to the default router connect to where it is now. */
  void tellAgents(Caller caller);
}
