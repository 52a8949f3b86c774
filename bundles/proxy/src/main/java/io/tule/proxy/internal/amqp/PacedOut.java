/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.proxy.internal.flow.Body;
import java.nio.ByteBuffer;

/**
 * Sends a body in messages, no more of it under way than a bound. The first piece may be sent
 * otherwise, before it is known where the others go. Confined to its line's loop.
 */
final class PacedOut implements Body.Reader {
  private static final int MOST_UNDER_WAY = 256 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Sends pieces, and is told how it goes. */
  interface Owner {
    /** The first piece, or the end, is there. */
    void available();

    void send(ByteBuffer piece, boolean ended, HttpHeaders trailers, LinkSender.Settled outcome);

    /** The body came to no end. */
    void broken(String why);

    /** A piece was not taken. */
    void lost(String why);

    /** All was sent. */
    void sent();
  }

  private final Body body;
  private final Owner owner;
  private final Pieces pieces = new Pieces();
  private HttpHeaders trailers;
  private int underWay;
  private boolean open;
  private boolean paused;
  private boolean over;

  PacedOut(Body body, Owner owner) {
    this.body = body;
    this.owner = owner;
  }

  /** Begins to read. */
  void begin() {
    body.read(this);
  }

  boolean isOver() {
    return over;
  }

  /** Takes the first piece out, an empty one if the body is. */
  ByteBuffer first() {
    ByteBuffer first = pieces.isEmpty() ? NOTHING.duplicate() : pieces.take(MOST_UNDER_WAY);
    over |= isLast();
    return first;
  }

  private boolean isLast() {
    return pieces.isEmpty() && trailers != null && trailers.isEmpty();
  }

  /** It is known where the rest goes. */
  void open() {
    open = true;
    pump();
  }

  @Override
  public void data(ByteBuffer bytes) {
    if (!over) {
      pieces.add(bytes);
      tell();
    }
  }

  @Override
  public void end(HttpHeaders last) {
    if (!over) {
      trailers = last;
      tell();
    }
  }

  private void tell() {
    if (open) {
      pump();
    } else {
      hold();
      owner.available();
    }
  }

  private void hold() {
    if (!paused && trailers == null) {
      paused = true;
      body.pause();
    }
  }

  private void pump() {
    while (!over && underWay < MOST_UNDER_WAY && !pieces.isEmpty()) {
      ByteBuffer piece = pieces.take(Pieces.MOST);
      int n = piece.remaining();
      underWay += n;
      send(piece, n);
    }
    if (over) {
      return;
    }
    if (pieces.isEmpty() && trailers != null) {
      send(NOTHING.duplicate(), 0);
    } else if (!pieces.isEmpty()) {
      hold();
    } else if (paused) {
      paused = false;
      body.resume();
    }
  }

  private void send(ByteBuffer piece, int n) {
    boolean last = pieces.isEmpty() && trailers != null;
    over |= last;
    owner.send(
        piece,
        last,
        last ? trailers : EmptyHttpHeaders.INSTANCE,
        outcome -> {
          underWay -= n;
          if (outcome.kind() != Outcome.Kind.ACCEPTED) {
            owner.lost("A piece was not taken: " + outcome.kind());
          } else if (!over) {
            pump();
          }
        });
    if (last) {
      owner.sent();
    }
  }

  @Override
  public void failed(String why) {
    if (!over) {
      over = true;
      pieces.clear();
      owner.broken(why);
    }
  }

  /** Nobody wants it any more. */
  void cancel() {
    if (!over) {
      over = true;
      pieces.clear();
      body.cancel();
    }
  }
}
