/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SenderOptions;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.line.Line;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Sends requests to one queue by one line: in our form where somebody takes that, else in ioFog's.
 * Confined to its line's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class Outlet implements Line.User {
  private static final int MOST_WAITING = 1_024;
  private static final long PATIENCE_MILLIS = 3_000;

  private record Waiting(OutCall call, long since) {}

  private final Post post;
  private final String queue;
  private final Room room;
  private final boolean http2;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private LinkSender ours;
  private LinkSender plain;
  private RouterConnection connection;
  private boolean watching;
  private boolean closed;

  Outlet(Line line, String queue, Room room, boolean http2) {
    this.post = Post.of(line);
    this.queue = queue;
    this.room = room;
    this.http2 = http2;
    line.use(this);
  }

  Post post() {
    return post;
  }

  Room room() {
    return room;
  }

  /** Whether ioFog's form of HTTP/2 is meant where ioFog's forms are. */
  boolean isHttp2() {
    return http2;
  }

  /** The router's connection, while there is one. */
  RouterConnection connection() {
    return connection;
  }

  @Override
  public void up(RouterConnection which) {
    connection = which;
    ours = attach(queue + Texts.OURS);
    plain = attach(queue);
    post.onReady(this::flush);
  }

  private LinkSender attach(String address) {
    return connection.sender(
        SenderOptions.to(address),
        new LinkSender.Listener() {
          @Override
          public void attached(LinkSender link) {
            flush();
          }

          @Override
          public void credit(LinkSender link) {
            flush();
          }

          @Override
          public void closed(LinkSender link, String condition, String description) {
            if (link == ours || link == plain) {
              again(link == ours);
            }
          }
        });
  }

  /** A link that the router has ended is tried again after a while. */
  private void again(boolean mine) {
    if (mine) {
      ours = null;
    } else {
      plain = null;
    }
    RouterConnection now = connection;
    post.line()
        .loop()
        .schedule(
            () -> {
              if (connection == now && now != null && !closed) {
                if (mine) {
                  ours = attach(queue + Texts.OURS);
                } else {
                  plain = attach(queue);
                }
              }
            },
            1,
            TimeUnit.SECONDS);
  }

  @Override
  public void down() {
    connection = null;
    ours = null;
    plain = null;
  }

  /** Sends a request. */
  void send(Call call, BiConsumer<Answer, Throwable> done) {
    submit(new OutCall(this, call, done));
  }

  /** Sends it when somebody takes it, or has it fail after a while. */
  void submit(OutCall call) {
    if (closed) {
      call.fail(new Failure(503, "The route is closed"));
    } else if (waiting.isEmpty() && trySend(call)) {
      return;
    } else if (waiting.size() >= MOST_WAITING) {
      call.fail(new Failure(503, "Nobody serves this now"));
    } else {
      waiting.add(new Waiting(call, System.nanoTime()));
      flush();
      watch();
    }
  }

  private boolean trySend(OutCall call) {
    if (!post.isReady()) {
      return false;
    }
    if (hasCredit(ours) && call.takes(true)) {
      call.send(ours, true);
      return true;
    }
    if (hasCredit(plain) && call.takes(false)) {
      call.send(plain, false);
      return true;
    }
    return false;
  }

  private boolean canSend() {
    return post.isReady() && (hasCredit(ours) || hasCredit(plain));
  }

  private static boolean hasCredit(LinkSender link) {
    return link != null && link.isAttached() && link.credit() > 0;
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    ArrayDeque<Waiting> kept = new ArrayDeque<>(2);
    while (!waiting.isEmpty() && (waiting.peek().call().isOver() || canSend())) {
      Waiting next = waiting.poll();
      if (!next.call().isOver() && !trySend(next.call())) {
        // It waits for the other form, and stops none that takes this one.
        kept.push(next);
      }
    }
    kept.forEach(waiting::addFirst);
  }

  private void watch() {
    if (!watching && !waiting.isEmpty()) {
      watching = true;
      post.line().loop().schedule(this::expire, PATIENCE_MILLIS / 4, TimeUnit.MILLISECONDS);
    }
  }

  private void expire() {
    watching = false;
    long now = System.nanoTime();
    while (!waiting.isEmpty()
        && (closed
            || now - waiting.peek().since() > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS))) {
      waiting.poll().call().fail(new Failure(503, "Nobody serves this now"));
    }
    watch();
  }

  /** Ends it. */
  void close() {
    closed = true;
    post.line().leave(this);
    expire();
    if (ours != null) {
      ours.close();
    }
    if (plain != null) {
      plain.close();
    }
  }
}
