/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

/** Told on the connection's loop whether it may be used. */
public interface ConnectionListener {
  /** Both sides have opened: links may be made. */
  void up(RouterConnection connection);

  /**
   * It cannot be used (any more). One over TCP is connected again by itself after a while; one in
   * the process is not, as its router has ended.
   *
   * @param reason for people
   */
  void down(RouterConnection connection, String reason);
}
