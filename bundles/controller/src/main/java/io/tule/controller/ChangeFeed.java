/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.Subscription;
import java.time.Duration;

/**
 * Tells when an agent has something to read, so that its request can be held open. Holds no thread
 * while waiting.
 */
public interface ChangeFeed {
  /**
   * Calls back exactly once: after the commit of the next transaction that changed something for
   * the agent, or after the timeout. Registering first and then asking {@link
   * AgentLinkService#changes} loses nothing. The callback runs on a thread of the controller and
   * must not block; it is not called after the subscription is closed.
   *
   * @param timeout at most 10 minutes
   */
  Subscription await(String agentUuid, Duration timeout, Runnable callback);
}
