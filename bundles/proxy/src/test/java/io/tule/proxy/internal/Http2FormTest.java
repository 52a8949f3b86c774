/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.tule.amqp.client.ReceiverOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Footer;
import org.apache.qpid.proton.message.Message;
import org.junit.Test;

/** Each half opposite to one that passes HTTP/2 in several messages, as ioFog's proxy does. */
public class Http2FormTest extends FormBench {
  private static Message message(Object number, boolean ended, int body, Object... entries) {
    Message message = Message.Factory.create();
    message.setCorrelationId(number);
    Map<String, Object> properties = new LinkedHashMap<>(Map.of("ended", ended));
    for (int i = 0; i < entries.length; i += 2) {
      properties.put((String) entries[i], entries[i + 1]);
    }
    message.setApplicationProperties(new ApplicationProperties(properties));
    if (body > 0) {
      message.setBody(new AmqpValue(new Binary(new byte[body])));
    }
    return message;
  }

  private static int length(Message message) {
    return message.getBody() instanceof AmqpValue value && value.getValue() instanceof Binary bytes
        ? bytes.getLength()
        : 0;
  }

  private static boolean isEnd(Message message) {
    return (Boolean) message.getApplicationProperties().getValue().get("ended");
  }

  /** The bytes of messages up to the one that ends. */
  private static int lengthOfRest(BlockingQueue<Message> messages) throws Exception {
    int all = 0;
    Message next;
    do {
      next = messages.take();
      all += length(next);
    } while (!isEnd(next));
    return all;
  }

  @Test
  public void aStreamIsSentAndAnsweredInIoFogsForm() throws Exception {
    BlockingQueue<Message> requests = inbox(ReceiverOptions.from("q"), new CompletableFuture<>());
    CompletableFuture<String> rest = new CompletableFuture<>();
    BlockingQueue<Message> pieces = inbox(ReceiverOptions.dynamic(), rest);
    int port = Bench.free();
    bench.open("http2:" + port + "=>amqp:q");
    try (H2Peer client = H2Peer.client(new Socket(InetAddress.getLoopbackAddress(), port))) {
      client.headers(
          1,
          false,
          ":method",
          "POST",
          ":scheme",
          "http",
          ":authority",
          "a.example",
          ":path",
          "/a?b=c",
          "content-type",
          "application/grpc",
          "x-own",
          "mine");
      client.dataAll(1, 10_000, false);
      Message request = requests.take();
      assertEquals("/a?b=c", request.getAddress());
      assertEquals("POST", request.getSubject());
      assertEquals("application/grpc", request.getContentType());
      Map<String, Object> headers = request.getApplicationProperties().getValue();
      assertEquals("mine", headers.get("x-own"));
      assertEquals("a.example", headers.get(":authority"));
      assertEquals("http", headers.get(":scheme"));
      assertFalse(isEnd(request));
      assertTrue(length(request) > 0);

      Object number = request.getCorrelationId();
      Message early = message(number, false, 0);
      early.setReplyTo(rest.get());
      send(request.getReplyTo(), early);
      client.dataAll(1, 150_000, true);
      assertEquals(160_000 - length(request), lengthOfRest(pieces));

      Message answer = message(number, false, 5, ":status", 201, "x-back", "yes");
      answer.setSubject("response");
      answer.setContentType("application/grpc");
      send(request.getReplyTo(), answer);
      H2Peer.Frame frame = client.readHeaders();
      assertEquals("201", frame.headers().status().toString());
      assertEquals("yes", frame.headers().get("x-back").toString());
      Message last = message(number, true, 7);
      last.setFooter(new Footer(new LinkedHashMap<>(Map.of("grpc-status", "0"))));
      send(request.getReplyTo(), last);
      int bytes = 0;
      for (frame = client.read(); frame.type() != H2Peer.HEADERS; frame = client.read()) {
        bytes += frame.type() == H2Peer.DATA ? frame.length() : 0;
      }
      assertEquals(12, bytes);
      assertEquals("0", frame.headers().get("grpc-status").toString());
      assertTrue(frame.isEnd());
    }
  }

  @Test
  public void aWholeRequestAndItsAnswerAreOneMessageEach() throws Exception {
    BlockingQueue<Message> requests = inbox(ReceiverOptions.from("q"), new CompletableFuture<>());
    int port = Bench.free();
    bench.open("http2:" + port + "=>amqp:q");
    try (H2Peer client = H2Peer.client(new Socket(InetAddress.getLoopbackAddress(), port))) {
      client.headers(1, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
      Message request = requests.take();
      assertTrue(isEnd(request));
      assertEquals(0, length(request));
      Message answer = message(request.getCorrelationId(), true, 3, ":status", "404");
      answer.setSubject("response");
      send(request.getReplyTo(), answer);
      assertEquals("404", client.readHeaders().headers().status().toString());
    }
  }

  private static void get(H2Peer client, int stream) throws Exception {
    client.headers(
        stream, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
  }

  private static Message answer(Message request, boolean ended, int status) {
    Message answer = message(request.getCorrelationId(), ended, 3, ":status", status);
    answer.setSubject("response");
    return answer;
  }

  @Test
  public void trailersThatAreNoneEndNothingButTheirStream() throws Exception {
    BlockingQueue<Message> requests = inbox(ReceiverOptions.from("q"), new CompletableFuture<>());
    int port = Bench.free();
    bench.open("http2:" + port + "=>amqp:q");
    try (H2Peer client = H2Peer.client(new Socket(InetAddress.getLoopbackAddress(), port))) {
      get(client, 1);
      get(client, 3);
      get(client, 5);
      Message first = requests.take();
      Message second = requests.take();
      Message third = requests.take();
      send(first.getReplyTo(), answer(first, false, 200));
      assertEquals("200", client.readHeaders().headers().status().toString());
      Message last = message(first.getCorrelationId(), true, 0);
      last.setFooter(new Footer(new LinkedHashMap<>(Map.of("x-a", "b\r\nc: d"))));
      send(first.getReplyTo(), last);
      while (client.read().type() != H2Peer.RST_STREAM) {
        // the bytes that were answered
      }
      Message whole = answer(second, true, 200);
      whole.setFooter(new Footer(new LinkedHashMap<>(Map.of("bad name", "b"))));
      send(second.getReplyTo(), whole);
      assertEquals("502", client.readHeaders().headers().status().toString());
      send(third.getReplyTo(), answer(third, true, 404));
      assertEquals("404", client.readHeaders().headers().status().toString());
    }
  }

  @Test
  public void anUploadStaysInTheFormInWhichItWasBegun() throws Exception {
    BlockingQueue<Message> requests = inbox(ReceiverOptions.from("q"), new CompletableFuture<>());
    int port = Bench.free();
    bench.open("http2:" + port + "=>amqp:q");
    try (H2Peer client = H2Peer.client(new Socket(InetAddress.getLoopbackAddress(), port))) {
      client.headers(
          1, false, ":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/");
      get(client, 3);
      assertEquals("GET", requests.take().getSubject());
      BlockingQueue<Message> ours =
          inbox(ReceiverOptions.from("q/tule"), new CompletableFuture<>());
      int stream = 5;
      do {
        get(client, stream);
        stream += 2;
      } while (ours.poll(200, TimeUnit.MILLISECONDS) == null);
      client.dataAll(1, 1_000, true);
      Message upload;
      do {
        upload = requests.poll(10, TimeUnit.SECONDS);
        assertNotNull("it went elsewhere", upload);
      } while (!upload.getSubject().equals("POST"));
      assertEquals(1_000, length(upload));
    }
  }

  @Test
  public void aStreamOfIoFogsIsServedInItsForm() throws Exception {
    CompletableFuture<String> address = new CompletableFuture<>();
    BlockingQueue<Message> answers = inbox(ReceiverOptions.dynamic(), address);
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      bench.open("amqp:q=>http2:" + listener.getLocalPort());
      Message request =
          message(9, false, 1_000, ":scheme", "http", ":authority", "a.example", "x-own", "mine");
      request.setAddress("/a?b=c");
      request.setSubject("POST");
      request.setContentType("application/grpc");
      request.setReplyTo(address.get());
      send("q", request);
      try (H2Peer server = H2Peer.server(listener.accept())) {
        H2Peer.Frame frame = server.readHeaders();
        int stream = frame.stream();
        assertEquals("POST", frame.headers().method().toString());
        assertEquals("/a?b=c", frame.headers().path().toString());
        assertEquals("a.example", frame.headers().authority().toString());
        assertEquals("mine", frame.headers().get("x-own").toString());
        assertFalse(frame.headers().contains("ended"));
        Message early = answers.take();
        assertEquals(9, early.getCorrelationId());
        assertFalse(isEnd(early));
        send(early.getReplyTo(), message(9, true, 2_000));
        int bytes = 0;
        while (!frame.isEnd()) {
          frame = server.read();
          bytes += frame.type() == H2Peer.DATA ? frame.length() : 0;
        }
        assertEquals(3_000, bytes);
        server.headers(stream, false, ":status", "200", "x-back", "yes");
        server.dataAll(stream, 50_000, false);
        server.headers(stream, true, "grpc-status", "0");
      }
      Message answer = answers.take();
      assertEquals("response", answer.getSubject());
      assertNull("it would be taken for a path", answer.getAddress());
      Map<String, Object> headers = answer.getApplicationProperties().getValue();
      assertEquals(200, headers.get(":status"));
      assertEquals("yes", headers.get("x-back"));
      int bytes = length(answer);
      while (!isEnd(answer)) {
        answer = answers.take();
        bytes += length(answer);
      }
      assertEquals(50_000, bytes);
      assertEquals("0", answer.getFooter().getValue().get("grpc-status"));
    }
  }
}
