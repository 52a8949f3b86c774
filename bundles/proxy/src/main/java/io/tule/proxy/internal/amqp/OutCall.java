/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Body;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.Failure;
import io.tule.proxy.internal.flow.Gathering;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that goes out as messages. Confined to its line's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class OutCall implements Stream, StreamOut.Owner, AskedStream.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(OutCall.class);
  private static final int MOST_PLAIN = 8 * 1024 * 1024;

  /** A whole body of at most this goes with its request. */
  private static final int PIECE = 64 * 1024;

  private static final int TRIES = 10;
  private static final long PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 250;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Outlet outlet;
  private final Post post;
  private final Call call;
  private final BiConsumer<Answer, Throwable> done;
  private final long room;
  private Body body;
  private StreamOut out;
  private StreamIn in;
  private AskedStream asked;
  private Peer peer;
  private long peerId = -1;
  private long id = -1;
  private int tries;
  private boolean answered;

  /** Both bodies are bytes of another protocol, of which one may go on after the other. */
  private boolean switched;

  private boolean over;
  private boolean counted;

  OutCall(Outlet outlet, Call call, BiConsumer<Answer, Throwable> done) {
    this.outlet = outlet;
    this.post = outlet.post();
    this.call = call;
    this.done = done;
    this.body = call.body();
    this.room = outlet.room().offer();
    call.onCancel(() -> fail(new Failure(502, "The client is gone")));
  }

  boolean isOver() {
    return over;
  }

  /** Whether it may go in a form: a body that comes in pieces is read once, for the first. */
  boolean takes(boolean ours) {
    return body.isWhole() || call.isUpgrade() || (ours ? asked == null : out == null);
  }

  /**
   * Sends it, when there is credit and it {@link #takes} the form.
   *
   * @param ours whether who serves the address knows our form
   */
  void send(LinkSender link, boolean ours) {
    if (over) {
      return;
    }
    if (ours) {
      sendOurs(link);
    } else if (call.isUpgrade()) {
      fail(new Failure(501, "The other side passes no other protocols"));
    } else if (outlet.isHttp2()) {
      sendStream(link);
    } else if (body.isWhole()) {
      sendPlain(link);
    } else {
      gather();
    }
  }

  private void sendOurs(LinkSender link) {
    if (asked != null) {
      asked.close();
      asked = null;
    }
    boolean whole = body.isWhole() && body.bytes().remaining() <= PIECE && !call.isUpgrade();
    register();
    Map<String, Object> entries = Texts.entries(call.headers());
    entries.put(Texts.WINDOW, room);
    if (whole) {
      entries.put(Texts.END, true);
      for (Map.Entry<String, String> each : body.trailers()) {
        entries.put(":trailer:" + each.getKey(), each.getValue());
      }
    }
    if (call.isUpgrade()) {
      entries.put(Texts.UPGRADE, true);
    }
    link.send(
        false,
        this::settled,
        Texts.message(
            Texts.request(call, id, post.address()), entries, whole ? body.bytes() : NOTHING));
    if (!whole && out == null) {
      out = new StreamOut(body, this);
      out.begin();
    }
  }

  private void sendStream(LinkSender link) {
    if (asked == null) {
      asked = new AskedStream(this, post, call, outlet.connection());
    } else {
      asked.send(link, this::settled);
    }
  }

  @Override
  public void sendable() {
    if (!over) {
      outlet.submit(this);
    }
  }

  @Override
  public void answered(Answer answer, StreamIn body) {
    if (!over) {
      answered = true;
      in = body;
      done.accept(answer, null);
    }
  }

  @Override
  public void finished() {
    close();
  }

  private void sendPlain(LinkSender link) {
    if (body.bytes().remaining() > MOST_PLAIN) {
      fail(new Failure(413, "The body is too long for the other side"));
      return;
    }
    register();
    link.send(
        false,
        this::settled,
        Texts.plain(
            Texts.request(call, id, post.address()), Texts.entries(call.headers()), body.bytes()));
  }

  /** Who serves the queue knows whole messages only. */
  private void gather() {
    Gathering.gather(
        body,
        MOST_PLAIN,
        (bytes, failure) -> {
          if (over) {
            return;
          }
          if (failure != null) {
            fail(failure);
          } else {
            body = Body.of(ByteBuffer.wrap(bytes), EmptyHttpHeaders.INSTANCE);
            outlet.submit(this);
          }
        });
  }

  private void register() {
    if (id < 0) {
      id = post.add(this);
    }
  }

  private void settled(Outcome outcome) {
    if (over || answered || peer != null) {
      return;
    }
    switch (outcome.kind()) {
      case ACCEPTED:
        break;
      case RELEASED:
        // Nobody took it: but a router says the same when who had it has ended in order.
        if (call.isIdempotent() && tries < TRIES) {
          tries++;
          post.line()
              .loop()
              .schedule(
                  () -> {
                    if (!over) {
                      outlet.submit(this);
                    }
                  },
                  Math.min(LONGEST_PAUSE_MILLIS, (tries - 1) * PAUSE_MILLIS),
                  TimeUnit.MILLISECONDS);
        } else {
          fail(new Failure(503, "Nobody serves this now"));
        }
        break;
      default:
        fail(new Failure(502, "The other side failed"));
    }
  }

  @Override
  public void received(Received message) {
    if (over) {
      return;
    }
    meet(message);
    switch (message.subject()) {
      case Texts.WINDOW:
        if (out != null) {
          out.grow(message.number(Texts.WINDOW, 0));
        }
        break;
      case Texts.DATA:
        data(message);
        break;
      case Texts.ABORT:
        aborted(message);
        break;
      default:
        answer(message);
    }
  }

  private void meet(Received message) {
    long other = message.number(Texts.ID, -1);
    if (peer == null && other >= 0 && !message.replyTo().isEmpty()) {
      peer = post.peer(message.replyTo());
      peerId = other;
      peer.add(this);
      if (out != null) {
        out.to(peer, other);
      }
    }
  }

  private void data(Received message) {
    if (in == null) {
      return;
    }
    if (message.isTooLong() || !in.data(message.body())) {
      lost("The other side sends more than it may");
      return;
    }
    if (message.flag(Texts.END)) {
      in.end(Texts.trailers(message));
      inDone();
    }
  }

  private void aborted(Received message) {
    int status = (int) message.number(Texts.STATUS, 502);
    String why = message.text("why");
    peerId = -1;
    if (answered) {
      lost(why);
    } else {
      fail(new Failure(status >= 400 && status < 600 ? status : 502, why));
    }
  }

  private void answer(Received message) {
    int status = status(message.subject());
    if (answered || status < 0) {
      return;
    }
    if (message.isTooLong()) {
      fail(new Failure(502, "The answer is too long"));
      return;
    }
    HttpHeaders headers;
    try {
      headers = Texts.headers(message);
    } catch (IllegalArgumentException e) {
      fail(new Failure(502, "The answer's headers are none"));
      return;
    }
    answered = true;
    boolean whole = message.flag(Texts.END) || message.number(Texts.ID, -1) < 0;
    if (whole) {
      ByteBuffer bytes = message.body();
      Answer answer =
          new Answer(
              status,
              headers,
              bytes.hasRemaining() ? Body.of(bytes, EmptyHttpHeaders.INSTANCE) : Body.EMPTY);
      endUpload();
      close();
      done.accept(answer, null);
      return;
    }
    in =
        new StreamIn(
            room,
            more ->
                peer.send(
                    outcome -> {},
                    Texts.message(
                        Texts.properties(
                            "",
                            Texts.WINDOW,
                            org.apache.qpid.proton.amqp.UnsignedLong.valueOf(peerId),
                            ""),
                        Map.of(Texts.WINDOW, more),
                        NOTHING)),
            () -> abort("Nobody wants the rest"));
    outlet.room().opened();
    counted = true;
    switched = status == 101;
    in.data(message.body());
    done.accept(new Answer(status, headers, in), null);
  }

  /** As ioFog's proxy has it, 203 where an answer says none. */
  private static int status(String subject) {
    if (subject.isEmpty()) {
      return 203;
    }
    try {
      int status = Integer.parseInt(subject.strip());
      return status >= 100 && status <= 599 ? status : 502;
    } catch (NumberFormatException e) {
      return subject.startsWith(":") ? -1 : 502;
    }
  }

  /** Who has answered asks for no more of the request; it would wait for room for ever. */
  private void endUpload() {
    if (out != null) {
      out.cancel();
    }
  }

  private void inDone() {
    if (!switched) {
      endUpload();
    }
    if (out == null || out.isOver()) {
      close();
    }
  }

  @Override
  public void sent() {
    if (answered && (in == null || in.isOver())) {
      close();
    }
  }

  @Override
  public void broken(String why) {
    fail(new Failure(400, why));
  }

  private void abort(String why) {
    if (over) {
      return;
    }
    if (peer != null && peerId >= 0) {
      post.abort(peer, peerId, 400, why);
    }
    // Who is not known yet is told when it answers.
    close();
    if (out != null) {
      out.cancel();
    }
  }

  @Override
  public void lost(String why) {
    if (over) {
      return;
    }
    LOG.debug("A stream is lost: {}", why);
    if (answered) {
      StreamIn last = in;
      abort(why);
      if (last != null) {
        last.failed(why);
      }
    } else {
      fail(new Failure(502, why));
    }
  }

  /** Gives it up. */
  @Override
  public void fail(Failure failure) {
    if (over) {
      return;
    }
    boolean tell = !answered;
    answered = true;
    abort(failure.getMessage());
    if (tell) {
      done.accept(null, failure);
    }
  }

  private void close() {
    if (over) {
      return;
    }
    over = true;
    if (asked != null) {
      asked.close();
    }
    if (id >= 0) {
      post.remove(id);
    }
    if (peer != null) {
      peer.remove(this);
    }
    if (counted) {
      outlet.room().closed();
    }
  }
}
