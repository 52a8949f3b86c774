/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/** A way to a router. No call blocks. */
interface Network {
  /** A message that has come. */
  interface Arrival {
    Message message();

    /** Settles it, once. */
    void settle(DeliveryState outcome);
  }

  /** Makes a message when it can be sent. */
  @FunctionalInterface
  interface Draft {
    /**
     * The message.
     *
     * @throws IllegalArgumentException if it cannot be made
     */
    Message make();
  }

  /**
   * Sends to an address.
   *
   * @param outcome told once: the router's word, or null if the way there was lost before
   */
  void send(String address, Draft draft, Consumer<DeliveryState> outcome);

  /**
   * Takes what is for an address, in order.
   *
   * @param window how many may be unsettled, where this way can say so
   * @return ends it
   */
  Runnable receive(String address, int window, Consumer<Arrival> handler);

  /** Whether there is any way to the router now. */
  boolean isUp();

  /** Ends it; what was not settled is the router's again. */
  void close();
}
