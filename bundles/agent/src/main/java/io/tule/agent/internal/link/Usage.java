/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.link;

/**
 * How loaded the node is.
 *
 * @param memoryBytes of the agent's own heap
 * @param cpuPercent of all processors, by the agent itself
 * @param totalCpuPercent of all processors, by everybody
 * @param availableMemoryBytes that programs could have
 * @param availableDiskBytes on the disk of the agent's directory
 * @param totalDiskBytes of that disk
 */
public record Usage(
    long memoryBytes,
    double cpuPercent,
    double totalCpuPercent,
    long availableMemoryBytes,
    long availableDiskBytes,
    long totalDiskBytes) {
  /** Not measured yet. */
  static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);
}
