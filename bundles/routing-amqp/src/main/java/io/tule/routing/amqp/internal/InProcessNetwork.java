/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.router.config.Distribution;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.Router;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/** A router in this process: messages go to it by calls, without a socket. */
final class InProcessNetwork implements Network {
  private final Endpoints endpoints;

  InProcessNetwork(Router router) {
    this.endpoints = router.endpoints();
  }

  @Override
  public void send(String address, Draft draft, Consumer<DeliveryState> outcome) {
    endpoints.send(draft.make(), false, outcome::accept);
  }

  @Override
  public Runnable receive(String address, int window, Consumer<Arrival> handler) {
    Endpoints.Subscription subscription =
        endpoints.subscribe(
            Endpoints.Scope.MOBILE,
            address,
            Distribution.BALANCED,
            incoming -> {
              incoming.defer();
              handler.accept(arrival(incoming));
            });
    return subscription::close;
  }

  private static Arrival arrival(Endpoints.Incoming incoming) {
    return new Arrival() {
      @Override
      public Message message() {
        return incoming.message();
      }

      @Override
      public void settle(DeliveryState outcome) {
        incoming.settle(outcome);
      }
    };
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public void close() {
    // the router is not ours
  }
}
