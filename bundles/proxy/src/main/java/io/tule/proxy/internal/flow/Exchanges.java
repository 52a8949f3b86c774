/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.channel.EventLoop;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultConsumer;

/** Requests as Camel's exchanges. */
public final class Exchanges {
  private Exchanges() {}

  /** Sends a request, on its loop. */
  @FunctionalInterface
  public interface Sender {
    /**
     * Sends it.
     *
     * @param done told once, on the loop, with an answer or with what was thrown, the other null
     */
    void send(Call call, BiConsumer<Answer, Throwable> done);
  }

  /**
   * Passes a request into a route.
   *
   * @param bridge whether as it is; else as a message of Camel's
   */
  public static void handle(
      DefaultConsumer consumer, Call call, boolean bridge, BiConsumer<Answer, Throwable> done) {
    if (!bridge) {
      CamelForm.handle(consumer, call, done);
      return;
    }
    Exchange exchange = consumer.createExchange(false);
    exchange.getMessage().setBody(call);
    consumer
        .getAsyncProcessor()
        .process(
            exchange,
            doneSync -> {
              Throwable failure = exchange.getException();
              Object body = exchange.getMessage().getBody();
              consumer.releaseExchange(exchange, false);
              if (failure == null && body instanceof Answer answer) {
                done.accept(answer, null);
              } else {
                done.accept(
                    null, failure == null ? new Failure(502, "The route has no answer") : failure);
              }
            });
  }

  /**
   * Sends an exchange's request and answers the exchange.
   *
   * @param loops a loop for a request that has none
   */
  public static boolean send(
      Exchange exchange, AsyncCallback callback, Supplier<EventLoop> loops, Sender sender) {
    Object body = exchange.getMessage().getBody();
    if (!(body instanceof Call call)) {
      return CamelForm.send(exchange, callback, loops.get(), sender);
    }
    send(
        call,
        sender,
        (answer, failure) -> {
          if (failure == null) {
            exchange.getMessage().setBody(answer);
          } else {
            exchange.setException(failure);
          }
          callback.done(false);
        });
    return false;
  }

  static void send(Call call, Sender sender, BiConsumer<Answer, Throwable> done) {
    OnLoop.run(call.loop(), () -> sender.send(call, done));
  }
}
