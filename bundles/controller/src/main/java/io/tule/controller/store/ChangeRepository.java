/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

import io.tule.api.model.ChangeFlag;
import io.tule.api.model.ChangeSet;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Changes that agents have not acknowledged: of each kind the last event. Every event of an agent
 * gets a time later than any time the agent may have been given before, in the order of commits, so
 * an acknowledgement never removes an event that its sender has not seen.
 */
public interface ChangeRepository {
  /** Adds an event and gives its time. */
  Instant add(String agentUuid, Set<ChangeFlag> flags, Instant now);

  /** All pending flags, and the time of the last event. */
  ChangeSet pending(String agentUuid);

  /** Agents with pending changes. */
  List<String> agents();

  /** Tells the other controllers on the database after the commit. */
  void announce(String agentUuid);

  /** Removes the events up to the given time. */
  void acknowledge(String agentUuid, Instant upTo);
}
