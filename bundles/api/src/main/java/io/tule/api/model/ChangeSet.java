/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;
import java.util.Set;

/**
 * All changes that an agent has not acknowledged.
 *
 * @param lastUpdated to be sent back when the changes were carried out; changes made after this
 *     answer are always later
 */
public record ChangeSet(Set<ChangeFlag> flags, Instant lastUpdated) {
  public ChangeSet {
    flags = Set.copyOf(flags);
  }
}
