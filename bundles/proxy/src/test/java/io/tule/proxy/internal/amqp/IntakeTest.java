/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import static org.junit.Assert.assertEquals;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.Bench;
import io.tule.proxy.internal.FormBench;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.line.Line;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.junit.Test;

public class IntakeTest extends FormBench {
  private static final int MOST = 128;

  private void ask(String to, int number, String replyTo) {
    Message message = Message.Factory.create();
    message.setAddress("/");
    message.setSubject("GET");
    message.setCorrelationId(number);
    message.setReplyTo(replyTo);
    message.setApplicationProperties(
        new ApplicationProperties(new LinkedHashMap<>(Map.of("ended", true))));
    send(to, message);
  }

  @Test
  public void noMoreStreamsOfIoFogsAreTakenThanMayBeUnderWay() throws Exception {
    bench.open("http:" + Bench.free() + "=>amqp:other");
    AmqpComponent amqp =
        bench.engine.context().orElseThrow().getComponent("tule-amqp", AmqpComponent.class);
    Line line = amqp.lines().acquire(RouterPlace.HERE).iterator().next();
    BlockingQueue<BiConsumer<Answer, Throwable>> calls = new LinkedBlockingQueue<>();
    Intake intake =
        line.loop()
            .submit(() -> new Intake(line, "q", new Room(), true, (call, done) -> calls.add(done)))
            .get();
    CompletableFuture<String> address = new CompletableFuture<>();
    BlockingQueue<Message> answers = inbox(ReceiverOptions.dynamic(), address);
    String inbox = address.get();
    for (int i = 0; i <= MOST; i++) {
      ask("q", i, inbox);
    }
    BiConsumer<Answer, Throwable> first = calls.take();
    for (int i = 1; i < MOST; i++) {
      calls.take();
    }
    // One message more goes all the way.
    ask(inbox, MOST + 1, inbox);
    answers.take();
    assertEquals(0, calls.size());
    first.accept(new Answer(204, EmptyHttpHeaders.INSTANCE, Body.EMPTY), null);
    calls.take();
    line.loop().submit(intake::close).get();
    amqp.lines().release(RouterPlace.HERE);
  }
}
