/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.RouterConnection;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import java.nio.ByteBuffer;

/** Asks in ioFog's form of HTTP/2. Confined to its line's loop. */
final class AskedStream implements PacedOut.Owner {
  private static final long NUMBER = 1;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Whose request it is. */
  interface Owner {
    /** The first message can be sent. */
    void sendable();

    /** The answer has begun; {@code in} is its body if more of that comes. */
    void answered(Answer answer, StreamIn in);

    /** All has come and gone. */
    void finished();

    void fail(Failure failure);

    void lost(String why);
  }

  private final Owner owner;
  private final Post post;
  private final Call call;
  private final StreamInbox inbox;
  private final PacedOut out;
  private ByteBuffer first = NOTHING;
  private String replyTo = "";
  private StreamIn in;
  private boolean begun;
  private boolean available;
  private boolean answered;

  AskedStream(Owner owner, Post post, Call call, RouterConnection connection) {
    this.owner = owner;
    this.post = post;
    this.call = call;
    this.out = new PacedOut(call.body(), this);
    this.inbox = new StreamInbox(connection, this::ready, this::received, owner::lost);
  }

  private void ready() {
    if (!available) {
      out.begin();
    }
  }

  @Override
  public void available() {
    if (!available) {
      available = true;
      owner.sendable();
    }
  }

  /** Sends the first message, maybe again. */
  void send(LinkSender link, LinkSender.Settled outcome) {
    if (!available || !inbox.isReady()) {
      return;
    }
    if (!begun) {
      begun = true;
      first = out.first();
    }
    link.send(
        false,
        outcome,
        StreamForm.request(call, NUMBER, inbox.address(), first.duplicate(), out.isOver()));
  }

  private void received(Received message) {
    if (replyTo.isEmpty() && !message.replyTo().isEmpty()) {
      replyTo = message.replyTo();
      out.open();
    }
    boolean ended = StreamForm.isEnd(message);
    int status = StreamForm.status(message);
    if (answered) {
      if (in != null && !in.data(message.body())) {
        owner.lost("The other side sends more than it may");
        return;
      }
    } else if (status >= 0) {
      answer(message, status, ended);
    } else if (ended) {
      owner.fail(new Failure(502, "The answer has no headers"));
      return;
    }
    if (ended && in != null) {
      in.end(StreamForm.trailers(message));
    }
    if (ended) {
      owner.finished();
    }
  }

  private void answer(Received message, int status, boolean ended) {
    HttpHeaders headers;
    try {
      headers = StreamForm.headers(message);
    } catch (IllegalArgumentException e) {
      owner.fail(new Failure(502, "The answer's headers are none"));
      return;
    }
    answered = true;
    if (ended) {
      HttpHeaders trailers = StreamForm.trailers(message);
      ByteBuffer bytes = message.body();
      boolean empty = !bytes.hasRemaining() && trailers.isEmpty();
      owner.answered(
          new Answer(status, headers, empty ? Body.EMPTY : Body.of(bytes, trailers)), null);
      return;
    }
    in = new StreamIn(StreamInbox.ROOM, inbox::read, () -> owner.lost("Nobody wants the rest"));
    in.data(message.body());
    owner.answered(new Answer(status, headers, in), in);
  }

  @Override
  public void send(
      ByteBuffer piece, boolean ended, HttpHeaders trailers, LinkSender.Settled outcome) {
    post.peer(replyTo).send(outcome, StreamForm.piece(NUMBER, "", piece, ended, trailers));
  }

  @Override
  public void broken(String why) {
    owner.fail(new Failure(400, why));
  }

  @Override
  public void lost(String why) {
    owner.lost(why);
  }

  @Override
  public void sent() {
    // the answer's end is the end of both
  }

  void close() {
    out.cancel();
    inbox.close();
  }
}
