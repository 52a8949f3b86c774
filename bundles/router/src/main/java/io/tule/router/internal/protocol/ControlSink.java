/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

/** Takes the messages of the routing protocol to the network. */
@FunctionalInterface
public interface ControlSink {
  /**
   * Sends a message, pre-settled, and never back to this router.
   *
   * @param to the address, which is the message's {@code to} too
   */
  void send(String to, ControlMessage message);
}
