/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** Gathers a body that must be whole, up to a bound. */
public final class Gathering implements Body.Reader {
  private final Body body;
  private final int most;
  private final BiConsumer<byte[], Failure> done;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean over;

  private Gathering(Body body, int most, BiConsumer<byte[], Failure> done) {
    this.body = body;
    this.most = most;
    this.done = done;
  }

  /**
   * Gathers.
   *
   * @param done told once, with the bytes or with a failure (413 for too many), the other null
   */
  public static void gather(Body body, int most, BiConsumer<byte[], Failure> done) {
    body.read(new Gathering(body, most, done));
  }

  @Override
  public void data(ByteBuffer next) {
    if (over) {
      return;
    }
    if (bytes.size() + next.remaining() > most) {
      over = true;
      body.cancel();
      done.accept(null, new Failure(413, "A body is longer than " + most + " bytes"));
      return;
    }
    byte[] copy = new byte[next.remaining()];
    next.get(copy);
    bytes.writeBytes(copy);
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (!over) {
      over = true;
      done.accept(bytes.toByteArray(), null);
    }
  }

  @Override
  public void failed(String why) {
    if (!over) {
      over = true;
      done.accept(null, new Failure(502, why));
    }
  }
}
