/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;

/** What a Controller orders beside microservices and settings. Used on the link's lane. */
public interface Orders {
  /** The agent is bound to a Controller, and has what it needs. */
  void connected();

  /** The agent has left its Controller: what was ordered ends. */
  void left();

  /**
   * Takes the orders that the flags tell.
   *
   * @return when they may be acknowledged; failed if they have to be asked for again
   */
  CompletableFuture<Void> take(JsonNode flags);

  /** The orders are acknowledged: what may end this process can go on. */
  void acknowledged();

  /** Writes the fields of {@code PUT agent/status} that tell of orders. */
  void report(ObjectNode status);
}
