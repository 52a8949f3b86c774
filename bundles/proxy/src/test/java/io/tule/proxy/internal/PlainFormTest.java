/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.junit.Test;

/** Each half opposite to one that sends and knows what ioFog's proxy sends and knows. */
public class PlainFormTest extends FormBench {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Asks as ioFog's proxy does at a public port. */
  private Message ask(String queue, Function<String, Message> request) throws Exception {
    CompletableFuture<String> address = new CompletableFuture<>();
    BlockingQueue<Message> answers = inbox(ReceiverOptions.dynamic(), address);
    Message asked = request.apply(address.get());
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    connection.execute(() -> send(queue, asked, outcome));
    Message message = answers.take();
    assertEquals(Outcome.Kind.ACCEPTED, outcome.get().kind());
    return message;
  }

  private static Message request(String replyTo, String to, String method, String body) {
    Message message = Message.Factory.create();
    message.setAddress(to);
    message.setSubject(method);
    message.setContentType("text/plain");
    message.setReplyTo(replyTo);
    message.setCorrelationId(UnsignedLong.valueOf(7));
    message.setApplicationProperties(
        new ApplicationProperties(
            new LinkedHashMap<>(Map.of("x-own", "mine", "connection", "keep-alive"))));
    message.setBody(
        new AmqpValue(body.isEmpty() ? null : new Binary(body.getBytes(StandardCharsets.UTF_8))));
    return message;
  }

  @Test
  public void aRequestOfIoFogsIsAnsweredInItsForm() throws Exception {
    bench.open("amqp:q=>http:" + bench.target());
    Message answer = ask("q", to -> request(to, "a.example/echo/x?y=z", "POST", "hello"));
    assertEquals("200", answer.getSubject());
    assertEquals(UnsignedLong.valueOf(7), answer.getCorrelationId());
    assertEquals("hello", body(answer));
    Map<String, Object> headers = answer.getApplicationProperties().getValue();
    assertEquals("POST", headers.get("x-method"));
    assertEquals("/echo/x?y=z", headers.get("x-target"));
    assertEquals("mine", headers.get("got-x-own"));
    assertEquals("a.example", headers.get("got-host"));
    assertEquals(List.of("a=1", "b=2"), headers.get("set-cookie"));
    assertTrue(
        headers.keySet().toString(), headers.keySet().stream().noneMatch(n -> n.startsWith(":")));
    // A long answer of unknown length is gathered, one that is too long is not passed on in part.
    assertEquals(300_000, body(ask("q", to -> request(to, "a/big?300000", "GET", ""))).length());
    assertEquals("502", ask("q", to -> request(to, "a/big?9000000", "GET", "")).getSubject());
  }

  @Test
  public void aRequestIsSentAndAnsweredInIoFogsForm() throws Exception {
    CompletableFuture<Message> seen = new CompletableFuture<>();
    connection.execute(
        () ->
            connection
                .receiver(
                    ReceiverOptions.from("q"),
                    new Messages() {
                      @Override
                      protected void came(Message message) {
                        Message answer = Message.Factory.create();
                        answer.setAddress(message.getReplyTo());
                        answer.setCorrelationId(message.getCorrelationId());
                        answer.setSubject("201");
                        answer.setContentType("text/html");
                        answer.setApplicationProperties(
                            new ApplicationProperties(
                                new LinkedHashMap<>(Map.of("x-back", "yes"))));
                        answer.setBody(
                            new AmqpValue(new Binary("made".getBytes(StandardCharsets.UTF_8))));
                        send(message.getReplyTo(), answer, new CompletableFuture<>());
                        seen.complete(message);
                      }
                    })
                .flow(10));
    int port = Bench.free();
    bench.open("http:" + port + "=>amqp:q");
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a/b?c=d"))
                .header("content-type", "application/json")
                .header("x-own", "mine")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(201, answer.statusCode());
    assertEquals("made", answer.body());
    assertEquals("text/html", answer.headers().firstValue("content-type").orElse(""));
    assertEquals("yes", answer.headers().firstValue("x-back").orElse(""));
    Message message = seen.get();
    assertEquals("127.0.0.1/a/b?c=d", message.getAddress());
    assertEquals("PUT", message.getSubject());
    assertEquals("application/json", message.getContentType());
    assertEquals("{}", body(message));
    Map<String, Object> headers = message.getApplicationProperties().getValue();
    assertEquals("mine", headers.get("x-own"));
    assertTrue(
        headers.keySet().toString(), headers.keySet().stream().noneMatch(n -> n.startsWith(":")));
    // What the other side could not take is refused before it is sent.
    HttpResponse<String> refused =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[9_000_000]))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(413, refused.statusCode());
  }
}
