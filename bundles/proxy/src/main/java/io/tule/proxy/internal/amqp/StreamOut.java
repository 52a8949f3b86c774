/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.Outcome;
import io.tule.proxy.internal.flow.Body;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.UnsignedLong;

/**
 * Sends a body in pieces as the peer asks for them: no more bytes are under way than it has said
 * that it has room for. Confined to its line's loop.
 */
final class StreamOut implements Body.Reader {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Body body;
  private final Owner owner;
  private final Pieces pieces = new Pieces();
  private Peer peer;
  private UnsignedLong peerId = UnsignedLong.ZERO;
  private HttpHeaders trailers;
  private long window;
  private boolean paused;
  private boolean over;

  /** Told how it ends. */
  interface Owner {
    /** All was sent. */
    void sent();

    /** The body came to no end. */
    void broken(String why);

    /** The peer took a piece not. */
    void lost(String why);
  }

  StreamOut(Body body, Owner owner) {
    this.body = body;
    this.owner = owner;
  }

  /** Reads what there is to send; nothing is sent before {@link #to}. */
  void begin() {
    body.read(this);
    if (!over && peer == null && !paused) {
      paused = true;
      body.pause();
    }
  }

  /** Says where it goes. */
  void to(Peer next, long id) {
    peer = next;
    peerId = UnsignedLong.valueOf(id);
  }

  /** The peer has room for more. */
  void grow(long bytes) {
    window += Math.max(0, bytes);
    pump();
  }

  boolean isOver() {
    return over;
  }

  /** Sends as much as it may. */
  void pump() {
    if (over || peer == null) {
      return;
    }
    while (!pieces.isEmpty() && window > 0 && peer.isWritable()) {
      ByteBuffer piece = pieces.take((int) Math.min(Pieces.MOST, window));
      window -= piece.remaining();
      boolean last = pieces.isEmpty() && trailers != null;
      send(piece, last);
      if (last) {
        end();
        return;
      }
    }
    if (pieces.isEmpty() && trailers != null) {
      send(NOTHING.duplicate(), true);
      end();
    } else if (!pieces.isEmpty()) {
      if (!paused && trailers == null) {
        paused = true;
        body.pause();
      }
      if (window > 0) {
        peer.block(this);
      }
    } else if (paused) {
      paused = false;
      body.resume();
    }
  }

  private void send(ByteBuffer piece, boolean last) {
    Map<String, Object> entries = Map.of();
    if (last) {
      entries = new LinkedHashMap<>(Texts.entries(trailers));
      entries.put(Texts.END, true);
    }
    peer.send(
        this::settled, Texts.message(Texts.properties("", Texts.DATA, peerId, ""), entries, piece));
  }

  private void settled(Outcome outcome) {
    if (outcome.kind() != Outcome.Kind.ACCEPTED) {
      owner.lost("A piece was not taken: " + outcome.kind() + " " + outcome.description());
    }
  }

  private void end() {
    over = true;
    owner.sent();
  }

  @Override
  public void data(ByteBuffer bytes) {
    if (!over && bytes.hasRemaining()) {
      pieces.add(bytes);
      pump();
    }
  }

  @Override
  public void end(HttpHeaders last) {
    if (!over) {
      trailers = last;
      pump();
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
