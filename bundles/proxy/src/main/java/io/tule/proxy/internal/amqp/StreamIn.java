/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.HttpHeaders;
import io.tule.proxy.internal.flow.Body;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;

/**
 * A body that comes in pieces. Room is given to the peer as the reader takes them. Confined to its
 * line's loop.
 */
final class StreamIn extends Body {
  private final long room;
  private final LongConsumer grow;
  private final Runnable cancel;
  private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();
  private Reader reader;
  private HttpHeaders trailers;
  private String failure = "";
  private long held;
  private long taken;
  private boolean paused;
  private boolean over;

  /**
   * Creates it.
   *
   * @param room bytes that the peer may send before any were taken
   * @param grow tells the peer that it may send so many more
   * @param cancel tells it that nobody wants the rest
   */
  StreamIn(long room, LongConsumer grow, Runnable cancel) {
    this.room = room;
    this.grow = grow;
    this.cancel = cancel;
  }

  /**
   * Takes a piece.
   *
   * @return false if the peer had not been given room for it
   */
  boolean data(ByteBuffer bytes) {
    if (over || !bytes.hasRemaining()) {
      return true;
    }
    held += bytes.remaining();
    if (held > room - taken) {
      return false;
    }
    queue.add(bytes);
    pump();
    return true;
  }

  /** Whether nothing more comes. */
  boolean isOver() {
    return over || trailers != null;
  }

  void end(HttpHeaders last) {
    trailers = last;
    pump();
  }

  void failed(String why) {
    if (!over) {
      failure = why;
      queue.clear();
      pump();
    }
  }

  private void pump() {
    if (reader == null || over) {
      return;
    }
    while (!queue.isEmpty() && !paused && !over) {
      ByteBuffer next = queue.poll();
      int n = next.remaining();
      held -= n;
      taken += n;
      reader.data(next);
    }
    if (over) {
      return;
    }
    if (!failure.isEmpty()) {
      over = true;
      reader.failed(failure);
    } else if (queue.isEmpty() && trailers != null) {
      over = true;
      reader.end(trailers);
    } else if (taken >= room / 2 && trailers == null) {
      long more = taken;
      taken = 0;
      grow.accept(more);
    }
  }

  @Override
  public void read(Reader next) {
    reader = next;
    pump();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      pump();
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      queue.clear();
      if (trailers == null) {
        cancel.run();
      }
    }
  }
}
