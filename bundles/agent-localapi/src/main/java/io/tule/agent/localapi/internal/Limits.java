/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

/**
 * Bounds of the Local API.
 *
 * @param connections of all callers together
 * @param connectionsPerAddress of one address
 * @param messageBytes of one request body, frame or message
 * @param bufferedBytes of all requests and frames that are still coming, together
 * @param queueMessages that wait for one receiver
 * @param queueBytes that wait for one receiver
 * @param totalQueueBytes that wait for all receivers together
 * @param archiveBytes on disk; 0 keeps no archive
 */
public record Limits(
    int connections,
    int connectionsPerAddress,
    int messageBytes,
    long bufferedBytes,
    int queueMessages,
    long queueBytes,
    long totalQueueBytes,
    long archiveBytes) {
  /** Checks the ranges. */
  public Limits {
    if (connections < 1
        || connectionsPerAddress < 1
        || messageBytes < 1024
        || bufferedBytes < messageBytes
        || queueMessages < 1
        || queueBytes < messageBytes
        || totalQueueBytes < queueBytes
        || archiveBytes < 0) {
      throw new IllegalArgumentException("limits of the Local API");
    }
  }
}
