/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

/**
 * Bounds of HTTP.
 *
 * @param lineBytes of a request's or answer's first line
 * @param headerBytes of all headers
 * @param bodyBytes of a request's body, 0 for none
 * @param connections open at one port
 * @param connectionsPerAddress of them, those from one address
 * @param headerSeconds from a request's first byte to the end of its headers
 * @param idleSeconds between two requests
 * @param bodySeconds without a byte of a body that is wanted, or with a client that takes none
 * @param answerSeconds until an answer begins
 */
public record HttpLimits(
    int lineBytes,
    int headerBytes,
    long bodyBytes,
    int connections,
    int connectionsPerAddress,
    int headerSeconds,
    int idleSeconds,
    int bodySeconds,
    int answerSeconds) {
  /** What is usual. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(8_192, 32_768, 0, 8_192, 4_096, 10, 75, 60, 60);
}
