/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store;

/**
 * The right of one controller to do a job.
 *
 * @param name the job
 * @param holder the controller that has it
 * @param token grows with every new holder, so that a late one is told apart
 */
public record Lease(String name, String holder, long token) {
  /** Names must be given. */
  public Lease {
    if (name.isEmpty() || holder.isEmpty() || token < 1) {
      throw new IllegalArgumentException("lease " + name + " of " + holder + ", " + token);
    }
  }
}
