/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.ScheduledFuture;
import io.tule.amqp.client.Outcome;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Gathering;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that has come as messages. Confined to its line's loop. */
final class InCall implements Stream, StreamOut.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(InCall.class);
  private static final int MOST_PLAIN = 8 * 1024 * 1024;
  private static final int PIECE = 64 * 1024;
  private static final long SLOW_SECONDS = 1;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Intake intake;
  private final Post post;
  private final Received request;
  private final boolean ours;
  private final Consumer<Outcome> settle;
  private final long room;
  private Call call;
  private Peer peer;
  private StreamIn in;
  private StreamOut out;
  private ScheduledFuture<?> slow;
  private long id = -1;
  private boolean settled;
  private boolean answered;
  private boolean over;

  InCall(Intake intake, Received request, boolean ours, Consumer<Outcome> settle) {
    this.intake = intake;
    this.post = intake.post();
    this.request = request;
    this.ours = ours;
    this.settle = settle;
    this.room = intake.room().offer();
  }

  /**
   * Has it answered.
   *
   * @throws IllegalArgumentException if it is no request
   */
  void begin() {
    if (request.replyTo().isEmpty()) {
      throw new IllegalArgumentException("nowhere to answer");
    }
    peer = post.peer(request.replyTo());
    if (request.isTooLong()) {
      answerFailure(new Failure(413, "The body is too long"));
      return;
    }
    boolean whole = !ours || request.flag(Texts.END);
    if (whole) {
      ByteBuffer bytes = request.body();
      HttpHeaders trailers = trailers();
      call =
          Texts.call(
              post.line().loop(),
              request,
              bytes.hasRemaining() || !trailers.isEmpty() ? Body.of(bytes, trailers) : Body.EMPTY);
    } else {
      in = new StreamIn(room, this::grow, () -> {});
      call = Texts.call(post.line().loop(), request, in);
      open();
      grow(room);
    }
    if (ours && id < 0) {
      slow = post.line().loop().schedule(this::meet, SLOW_SECONDS, TimeUnit.SECONDS);
    }
    intake.handle(call, this::answered);
  }

  private HttpHeaders trailers() {
    HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    for (Map.Entry<String, Object> each : request.entries().entrySet()) {
      if (each.getKey().startsWith(":trailer:") && ours) {
        if (trailers.isEmpty()) {
          trailers = new DefaultHttpHeaders();
        }
        trailers.add(each.getKey().substring(":trailer:".length()), each.getValue().toString());
      }
    }
    return trailers;
  }

  /** Gets a number of its own, by which the other side's messages come. */
  private void open() {
    if (id < 0) {
      id = post.add(this);
      peer.add(this);
      intake.room().opened();
    }
  }

  /** The answer takes its time: the other side is told who works on it. */
  private void meet() {
    if (!over && !answered) {
      open();
      grow(0);
      accept();
    }
  }

  private void accept() {
    if (!settled) {
      settled = true;
      settle.accept(Outcome.ACCEPTED);
    }
  }

  private void grow(long more) {
    peer.send(
        outcome -> {},
        Texts.message(
            properties(Texts.WINDOW, true), Map.of(Texts.WINDOW, more, Texts.ID, id), NOTHING));
  }

  private Properties properties(String subject, boolean goesOn) {
    return Texts.properties(
        request.replyTo(),
        subject,
        request.properties().getCorrelationId(),
        goesOn ? post.address() : "");
  }

  @Override
  public void received(Received message) {
    if (over) {
      return;
    }
    switch (message.subject()) {
      case Texts.WINDOW:
        if (out != null) {
          out.grow(message.number(Texts.WINDOW, 0));
        }
        break;
      case Texts.DATA:
        if (in != null && (message.isTooLong() || !in.data(message.body()))) {
          lost("The other side sends more than it may");
        } else if (in != null && message.flag(Texts.END)) {
          in.end(Texts.trailers(message));
          closeIfDone();
        }
        break;
      case Texts.ABORT:
        stop("The client is gone");
        break;
      default:
    }
  }

  private void answered(Answer answer, Throwable failure) {
    if (over || answered) {
      if (answer != null) {
        answer.body().cancel();
      }
      return;
    }
    if (slow != null) {
      slow.cancel(false);
    }
    if (failure != null) {
      answerFailure(Failure.of(failure));
    } else if (!ours && !answer.body().isWhole()) {
      gather(answer);
    } else if (!ours || (answer.body().isWhole() && isSmall(answer.body()))) {
      send(answer, answer.body().bytes(), true);
    } else {
      stream(answer);
    }
  }

  private static boolean isSmall(Body body) {
    return body.bytes().remaining() <= PIECE && body.trailers().isEmpty();
  }

  /** The other side knows whole messages only. */
  private void gather(Answer answer) {
    Gathering.gather(
        answer.body(),
        MOST_PLAIN,
        (bytes, lost) -> {
          if (over || answered) {
            return;
          }
          if (lost == null) {
            send(answer, ByteBuffer.wrap(bytes), true);
          } else {
            answerFailure(
                new Failure(
                    502, lost.status() == 413 ? "The answer is too long" : lost.getMessage()));
          }
        });
  }

  private void send(Answer answer, ByteBuffer bytes, boolean whole) {
    answered = true;
    if (peer.isGone() && id < 0 && post.isUp()) {
      peer = post.peer(request.replyTo());
    }
    Properties properties = properties(String.valueOf(answer.status()), !whole);
    properties.setContentType(Texts.type(answer.headers()));
    Map<String, Object> entries = Texts.entries(answer.headers());
    if (ours) {
      if (whole) {
        entries.put(Texts.END, true);
      } else {
        entries.put(Texts.ID, id);
      }
    }
    peer.send(
        outcome -> sent(outcome, whole),
        ours ? Texts.message(properties, entries, bytes) : Texts.plain(properties, entries, bytes));
    accept();
    if (whole) {
      if (in == null || in.isOver()) {
        close();
      }
    }
  }

  private void sent(Outcome outcome, boolean whole) {
    if (outcome.kind() != Outcome.Kind.ACCEPTED && !whole) {
      lost("Nobody waits for the answer");
    }
  }

  private void stream(Answer answer) {
    open();
    send(answer, NOTHING, false);
    out = new StreamOut(answer.body(), this);
    out.to(peer, request.correlation());
    out.begin();
    out.grow(request.number(Texts.WINDOW, 0));
  }

  /** Answers in the place of the target. */
  private void answerFailure(Failure failure) {
    Answer answer = new Answer(failure.status(), failure.headers(), Body.EMPTY);
    send(answer, ByteBuffer.wrap(failure.text()), true);
    close();
  }

  /** It is no request that can be answered as one. */
  void refuse(int status) {
    if (peer != null && !answered) {
      answerFailure(new Failure(status, "The request is malformed"));
    } else {
      settled = true;
      settle.accept(Outcome.rejected("amqp:decode-error", "no request"));
      close();
    }
  }

  @Override
  public void sent() {
    closeIfDone();
  }

  private void closeIfDone() {
    if (answered && (out == null || out.isOver()) && (in == null || in.isOver())) {
      close();
    }
  }

  /** The target's answer came to no end: nobody must take it for whole. */
  @Override
  public void broken(String why) {
    LOG.debug("An answer broke off: {}", why);
    post.abort(peer, request.correlation(), 502, why);
    stop(why);
  }

  @Override
  public void lost(String why) {
    if (over) {
      return;
    }
    LOG.debug("A stream is lost: {}", why);
    if (!settled && !answered) {
      settled = true;
      settle.accept(Outcome.MODIFIED);
    } else if (ours && !peer.isGone()) {
      post.abort(peer, request.correlation(), 502, why);
    }
    stop(why);
  }

  private void stop(String why) {
    if (over) {
      return;
    }
    close();
    accept();
    if (in != null) {
      in.failed(why);
    }
    if (out != null) {
      out.cancel();
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
    if (slow != null) {
      slow.cancel(false);
    }
    if (id >= 0) {
      post.remove(id);
      peer.remove(this);
      intake.room().closed();
    }
    intake.over(this);
  }
}
