/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.tule.proxy.internal.H2Peer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Requests to a server of HTTP/2 that bounds or refuses them. */
public class HttpTargetTest {
  @Rule public final Timeout timeout = new Timeout(30, TimeUnit.SECONDS);

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private ServerSocket listener;
  private HttpTarget target;

  private Http2Budget budget;

  @Before
  public void start() throws Exception {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    listener.setSoTimeout(20_000);
    target = target("127.0.0.1");
  }

  private HttpTarget target(String host) throws Exception {
    budget = new Http2Budget();
    return loops
        .submit(
            () ->
                new HttpTarget(
                    loops.next(), host, listener.getLocalPort(), true, HttpLimits.DEFAULT, budget))
        .get();
  }

  @After
  public void stop() throws Exception {
    loops.submit(target::close).get();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    listener.close();
  }

  /** The status with which a request is answered. */
  private CompletableFuture<Integer> post(String path) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    EventLoop loop = loops.next();
    Call call =
        new Call(
            loop,
            "POST",
            "a",
            path,
            new DefaultHttpHeaders(),
            Body.of(
                ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)),
                EmptyHttpHeaders.INSTANCE),
            false);
    loop.execute(
        () ->
            target.send(
                call,
                (answer, failure) ->
                    status.complete(
                        answer == null ? Failure.of(failure).status() : answer.status())));
    return status;
  }

  /** The body of an answer stays unread. */
  @Test
  public void anAnswerThatNobodyReadsStopsNoOther() throws Exception {
    CompletableFuture<Integer> slow = post("/slow");
    try (H2Peer server = H2Peer.server(listener.accept())) {
      int first = server.readHeaders().stream();
      server.headers(first, false, ":status", "200");
      server.data(first, 16_000, false);
      assertEquals(200, slow.get().intValue());
      while (server.room(first) > 0) {
        server.data(first, 1 << 20, false);
      }
      CompletableFuture<Integer> fast = post("/fast");
      int second = server.readHeaders().stream();
      server.headers(second, false, ":status", "201");
      server.dataAll(second, 50_000, true);
      assertEquals(201, fast.get().intValue());
    }
  }

  /** What it may hold is far less than what all connections may together. */
  @Test
  public void oneConnectionTakesASmallPartOfTheRoomOfAll() throws Exception {
    List<CompletableFuture<Integer>> slow = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      slow.add(post("/slow"));
    }
    try (H2Peer server = H2Peer.server(listener.accept())) {
      List<Integer> streams = new ArrayList<>();
      for (int i = 0; i < slow.size(); i++) {
        streams.add(server.readHeaders().stream());
      }
      for (int each : streams) {
        server.headers(each, false, ":status", "200");
        server.dataAll(each, 60_000, false);
      }
      for (CompletableFuture<Integer> each : slow) {
        assertEquals(200, each.get().intValue());
      }
      assertTrue(budget.take(62 * 1024 * 1024));
      CompletableFuture<Integer> fast = post("/fast");
      try (H2Peer other = H2Peer.server(listener.accept())) {
        other.answer(other.readHeaders().stream(), 201);
        assertEquals(201, fast.get().intValue());
      }
    }
  }

  /** A name of which no question can be asked fails before its connection is waited for. */
  @Test
  public void aTargetWhoseNameIsNoneIs502EachTime() throws Exception {
    loops.submit(target::close).get();
    target = target("x".repeat(64) + ".invalid");
    assertEquals(502, post("/1").get().intValue());
    assertEquals(502, post("/2").get().intValue());
  }

  private static String path(H2Peer.Frame frame) {
    return frame.headers().path().toString();
  }

  @Test
  public void whatTheServerHasNotBegunBeforeItsGoodbyeGoesToAnotherConnection() throws Exception {
    CompletableFuture<Integer> first = post("/1");
    try (H2Peer before = H2Peer.server(listener.accept())) {
      int begun = before.readHeaders().stream();
      CompletableFuture<Integer> second = post("/2");
      assertEquals("/2", path(before.readHeaders()));
      before.write(H2Peer.GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(begun).array());
      try (H2Peer after = H2Peer.server(listener.accept())) {
        H2Peer.Frame again = after.readHeaders();
        assertEquals("/2", path(again));
        CompletableFuture<Integer> third = post("/3");
        H2Peer.Frame next = after.readHeaders();
        assertEquals("/3", path(next));
        after.answer(again.stream(), 202);
        after.answer(next.stream(), 203);
        before.answer(begun, 201);
        assertEquals(201, first.get().intValue());
        assertEquals(202, second.get().intValue());
        assertEquals(203, third.get().intValue());
      }
    }
  }

  @Test
  public void noMoreStreamsAreBegunThanTheServerTakes() throws Exception {
    CompletableFuture<Integer> first = post("/1");
    CompletableFuture<Integer> second = post("/2");
    try (H2Peer one = H2Peer.server(listener.accept(), 3, 1)) {
      H2Peer.Frame held = one.readHeaders();
      assertEquals("/1", path(held));
      try (H2Peer two = H2Peer.server(listener.accept(), 3, 1)) {
        H2Peer.Frame other = two.readHeaders();
        assertEquals("/2", path(other));
        one.answer(held.stream(), 201);
        assertEquals(201, first.get().intValue());
        CompletableFuture<Integer> third = post("/3");
        H2Peer.Frame frame = one.readHeaders();
        assertEquals("/3", path(frame));
        one.answer(frame.stream(), 203);
        two.answer(other.stream(), 202);
        assertEquals(202, second.get().intValue());
        assertEquals(203, third.get().intValue());
      }
    }
  }

  /** Until a server has said how many streams it takes, nobody can know whether there is room. */
  @Test
  public void nothingIsSentBeforeTheServersSettingsAndNothingOvertakesWhatWaitsForThem()
      throws Exception {
    CompletableFuture<Integer> first = post("/1");
    try (H2Peer one = H2Peer.serverWithoutSettings(listener.accept())) {
      CompletableFuture<Integer> second = post("/2");
      loops.submit(() -> {}).get();
      one.settings(3, 1);
      H2Peer.Frame held = one.readHeaders();
      assertEquals("/1", path(held));
      try (H2Peer two = H2Peer.server(listener.accept(), 3, 1)) {
        H2Peer.Frame other = two.readHeaders();
        assertEquals("/2", path(other));
        one.answer(held.stream(), 201);
        two.answer(other.stream(), 202);
        assertEquals(201, first.get().intValue());
        assertEquals(202, second.get().intValue());
      }
    }
  }

  @Test
  public void aStreamThatIsRefusedIsTriedAgainButNotForEver() throws Exception {
    CompletableFuture<Integer> status = post("/1");
    try (H2Peer server = H2Peer.server(listener.accept())) {
      byte[] refused = ByteBuffer.allocate(4).putInt(7).array();
      server.write(H2Peer.RST_STREAM, 0, server.readHeaders().stream(), refused);
      server.answer(server.readHeaders().stream(), 201);
      assertEquals(201, status.get().intValue());
      CompletableFuture<Integer> never = post("/2");
      for (int i = 0; i < 4; i++) {
        server.write(H2Peer.RST_STREAM, 0, server.readHeaders().stream(), refused);
      }
      assertEquals(503, never.get().intValue());
    }
  }

  @Test
  public void aServerThatTakesNoneIs503AndOneThatSpeaksNoHttp2Is502() throws Exception {
    CompletableFuture<Integer> status = post("/1");
    try (H2Peer server = H2Peer.server(listener.accept(), 3, 0)) {
      assertEquals(503, status.get().intValue());
      assertEquals(H2Peer.SETTINGS, server.read().type());
    }
    loops.submit(target::close).get();
    start();
    CompletableFuture<Integer> other = post("/1");
    try (java.net.Socket socket = listener.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEquals(502, other.get().intValue());
    }
  }
}
