/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

/**
 * What a container uses.
 *
 * @param cpuPercent of one core, so up to 100 times the number of cores
 * @param memoryBytes resident
 */
public record ContainerStats(double cpuPercent, long memoryBytes) {
  /** Nothing. */
  public static final ContainerStats ZERO = new ContainerStats(0, 0);
}
