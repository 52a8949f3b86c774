/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.tule.proxy.internal.flow.Body;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** A body that comes while it is read: the reader's pace holds its connection back. */
final class ArrivingBody extends Body {
  private final Runnable wanted;
  private final ArrayDeque<ByteBuffer> early = new ArrayDeque<>(2);
  private Reader reader;
  private HttpHeaders trailers;
  private String failure = "";
  private boolean paused;
  private boolean over;

  /**
   * Creates it.
   *
   * @param wanted told when bytes are wanted that were not before
   */
  ArrivingBody(Runnable wanted) {
    this.wanted = wanted;
  }

  /** Whether bytes are wanted now. */
  boolean takes() {
    return reader != null && !paused && !over;
  }

  void data(ByteBuffer bytes) {
    if (reader == null) {
      early.add(bytes);
    } else if (!over) {
      reader.data(bytes);
    }
  }

  void end(HttpHeaders last) {
    if (over) {
      return;
    }
    if (reader == null) {
      trailers = last;
    } else {
      over = true;
      reader.end(last);
    }
  }

  void failed(String why) {
    if (over) {
      return;
    }
    if (reader == null) {
      failure = why;
    } else {
      over = true;
      reader.failed(why);
    }
  }

  @Override
  public void read(Reader next) {
    reader = next;
    while (!early.isEmpty()) {
      next.data(early.poll());
    }
    if (!failure.isEmpty()) {
      failed(failure);
    } else if (trailers != null) {
      end(trailers);
    } else {
      wanted.run();
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      wanted.run();
    }
  }

  @Override
  public void cancel() {
    over = true;
    early.clear();
  }
}
