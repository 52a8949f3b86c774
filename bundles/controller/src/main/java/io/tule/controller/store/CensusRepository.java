/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import java.util.Map;

/** Counts over all users, for those who run the Controller. */
public interface CensusRepository {
  /** How many agents there are by what they last said of themselves. */
  Map<String, Long> agentsByStatus();

  /** How many changes no agent has acknowledged. */
  long pendingChanges();
}
