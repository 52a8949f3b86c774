/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.RouterConnection;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import java.nio.ByteBuffer;

/** Answers in ioFog's form of HTTP/2. Confined to its line's loop. */
final class ServedStream implements Stream, PacedOut.Owner {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Intake intake;
  private final Post post;
  private final Received request;
  private final Runnable done;
  private Call call;
  private StreamInbox inbox;
  private StreamIn in;
  private PacedOut out;
  private Answer pending;
  private boolean answered;
  private boolean over;

  /**
   * Takes a request.
   *
   * @param done told once when it is over
   */
  ServedStream(Intake intake, Received request, Runnable done) {
    this.intake = intake;
    this.post = intake.post();
    this.request = request;
    this.done = done;
  }

  /**
   * Has it answered.
   *
   * @throws IllegalArgumentException if it is no request
   */
  void begin(RouterConnection connection) {
    if (request.replyTo().isEmpty()) {
      throw new IllegalArgumentException("nowhere to answer");
    }
    if (request.isTooLong()) {
      fail(new Failure(413, "The body is too long"));
      return;
    }
    HttpHeaders headers = StreamForm.headers(request);
    String authority = StreamForm.authority(request);
    if (!authority.isEmpty()) {
      headers.set(HttpHeaderNames.HOST, authority);
    }
    ByteBuffer bytes = request.body();
    Body body = bytes.hasRemaining() ? Body.of(bytes, EmptyHttpHeaders.INSTANCE) : Body.EMPTY;
    if (!StreamForm.isEnd(request)) {
      inbox = new StreamInbox(connection, this::ready, this::received, this::lost);
      in = new StreamIn(StreamInbox.ROOM + bytes.remaining(), inbox::read, () -> {});
      in.data(bytes);
      body = in;
    }
    call = Texts.call(post.line().loop(), request, headers, body);
    intake.handle(call, this::take);
  }

  /** Whoever asks waits with the rest until it knows where that goes. */
  private void ready() {
    post.peer(request.replyTo())
        .send(
            outcome -> {},
            StreamForm.piece(
                number(), inbox.address(), NOTHING.duplicate(), false, EmptyHttpHeaders.INSTANCE));
    if (pending != null) {
      answer(pending);
    }
  }

  private Object number() {
    return request.properties().getCorrelationId();
  }

  @Override
  public void received(Received message) {
    if (over) {
      return;
    }
    if (!in.data(message.body())) {
      lost("The other side sends more than it may");
    } else if (StreamForm.isEnd(message)) {
      in.end(StreamForm.trailers(message));
    }
  }

  private void take(Answer answer, Throwable failure) {
    if (over || answered) {
      if (answer != null) {
        answer.body().cancel();
      }
      return;
    }
    answered = true;
    if (failure != null) {
      fail(Failure.of(failure));
    } else if (inbox != null && !inbox.isReady()) {
      pending = answer;
    } else {
      answer(answer);
    }
  }

  private void answer(Answer answer) {
    boolean whole = answer.body() == Body.EMPTY;
    String replyTo = inbox == null ? "" : inbox.address();
    post.peer(request.replyTo())
        .send(
            outcome -> {},
            StreamForm.answer(
                answer.status(), answer.headers(), number(), replyTo, NOTHING.duplicate(), whole));
    if (whole) {
      close();
      return;
    }
    out = new PacedOut(answer.body(), this);
    out.open();
    out.begin();
  }

  private void fail(Failure failure) {
    String replyTo = inbox == null || !inbox.isReady() ? "" : inbox.address();
    post.peer(request.replyTo())
        .send(
            outcome -> {},
            StreamForm.answer(
                failure.status(),
                failure.headers(),
                number(),
                replyTo,
                ByteBuffer.wrap(failure.text()),
                true));
    close();
  }

  @Override
  public void available() {
    // it is open from its beginning
  }

  @Override
  public void send(
      ByteBuffer piece, boolean ended, HttpHeaders trailers, LinkSender.Settled outcome) {
    post.peer(request.replyTo())
        .send(outcome, StreamForm.piece(number(), "", piece, ended, trailers));
  }

  @Override
  public void sent() {
    close();
  }

  /** The form has no word for it: the other side waits until its own time is over. */
  @Override
  public void broken(String why) {
    lost(why);
  }

  @Override
  public void lost(String why) {
    if (over) {
      return;
    }
    close();
    if (in != null) {
      in.failed(why);
    }
    if (call != null) {
      call.cancel();
    }
  }

  private void close() {
    if (over) {
      return;
    }
    over = true;
    if (out != null) {
      out.cancel();
    }
    if (inbox != null) {
      inbox.close();
    }
    intake.over(this);
    done.run();
  }
}
