/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

/** One request and its answer, as messages go to and fro. Confined to its line's loop. */
interface Stream {
  /** A message for it has come. */
  void received(Received message);

  /** No message will come any more. */
  void lost(String why);
}
