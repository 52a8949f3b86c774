/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.proxy.internal.flow.Answer;
import io.tule.proxy.internal.flow.Call;
import io.tule.proxy.internal.flow.OnLoop;
import io.tule.proxy.internal.line.Line;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the requests of one queue by one line. Confined to its line's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures are told by the channel's end
final class Intake implements Line.User {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final int CREDIT_OURS = 250;

  /** Messages of up to 8 MiB, of which few may be under way. */
  private static final int CREDIT_PLAIN = 10;

  /** Streams of ioFog's form under way, each with no more than its inbox takes. */
  private static final int CREDIT_STREAMS = 128;

  private static final int MOST_OURS = 128 * 1024;
  private static final int MOST_PLAIN = 8 * 1024 * 1024;

  /** Answers requests. */
  @FunctionalInterface
  interface Handler {
    void handle(Call call, BiConsumer<Answer, Throwable> done);
  }

  private final Post post;
  private final String queue;
  private final Room room;
  private final boolean http2;
  private final Handler handler;
  private final Set<Stream> calls = new LinkedHashSet<>();
  private LinkReceiver ours;
  private LinkReceiver plain;
  private RouterConnection connection;
  private boolean closed;

  Intake(Line line, String queue, Room room, boolean http2, Handler handler) {
    this.post = Post.of(line);
    this.queue = queue;
    this.room = room;
    this.http2 = http2;
    this.handler = handler;
    line.use(this);
  }

  Post post() {
    return post;
  }

  Room room() {
    return room;
  }

  /** Has a request answered, which is told on the line's loop. */
  void handle(Call call, BiConsumer<Answer, Throwable> done) {
    handler.handle(
        call,
        (answer, failure) -> OnLoop.run(post.line().loop(), () -> done.accept(answer, failure)));
  }

  @Override
  public void up(RouterConnection which) {
    connection = which;
    if (post.isReady()) {
      attach();
    } else {
      post.onReady(this::attach);
    }
  }

  private void attach() {
    if (connection != null && !closed && ours == null) {
      ours = attach(queue + Texts.OURS, true);
      plain = attach(queue, false);
    }
  }

  private LinkReceiver attach(String address, boolean mine) {
    LinkReceiver link =
        connection.receiver(
            ReceiverOptions.from(address),
            new LinkReceiver.Listener() {
              @Override
              public void received(LinkReceiver from, LinkReceiver.Incoming message) {
                take(from, message, mine);
              }

              @Override
              public void closed(LinkReceiver from, String condition, String description) {
                again(from);
              }
            });
    link.flow(mine ? CREDIT_OURS : http2 ? CREDIT_STREAMS : CREDIT_PLAIN);
    return link;
  }

  private void again(LinkReceiver link) {
    if (link != ours && link != plain) {
      return;
    }
    boolean mine = link == ours;
    RouterConnection now = connection;
    post.line()
        .loop()
        .schedule(
            () -> {
              if (connection == now && now != null && !closed) {
                if (mine) {
                  ours = attach(queue + Texts.OURS, true);
                } else {
                  plain = attach(queue, false);
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
    new ArrayList<>(calls).forEach(each -> each.lost("The router is away"));
  }

  private void take(LinkReceiver link, LinkReceiver.Incoming message, boolean mine) {
    Received gathered =
        message.attachment() instanceof Received known
            ? known
            : new Received(mine ? MOST_OURS : http2 ? StreamInbox.ROOM : MOST_PLAIN);
    gathered.take(message);
    if (!message.isComplete()) {
      message.attach(gathered);
      return;
    }
    if (message.isAborted() || gathered.isMalformed()) {
      message.settle(Outcome.rejected("amqp:decode-error", ""));
      credit(link, mine);
      return;
    }
    if (http2 && !mine) {
      serve(gathered, message, link);
      return;
    }
    InCall call =
        new InCall(
            this,
            gathered,
            mine,
            outcome -> {
              message.settle(outcome);
              credit(link, mine);
            });
    calls.add(call);
    try {
      call.begin();
    } catch (RuntimeException e) {
      LOG.debug("A request could not be taken", e);
      call.refuse(e instanceof IllegalArgumentException ? 400 : 502);
    }
  }

  /**
   * As ioFog's proxy does, it accepts a request when it begins with it; there is room for another
   * when it is done with it.
   */
  private void serve(Received request, LinkReceiver.Incoming message, LinkReceiver link) {
    ServedStream call = new ServedStream(this, request, () -> credit(link, false));
    calls.add(call);
    try {
      call.begin(connection);
      message.settle(Outcome.ACCEPTED);
    } catch (RuntimeException e) {
      LOG.debug("A request could not be taken", e);
      message.settle(Outcome.rejected("amqp:decode-error", "no request"));
      call.lost("no request");
    }
  }

  private void credit(LinkReceiver link, boolean mine) {
    if (closed || link.isClosed()) {
      return;
    }
    int whole = mine ? CREDIT_OURS : CREDIT_PLAIN;
    if (!mine || link.credit() < whole / 2) {
      link.flow(mine ? whole - link.credit() : 1);
    }
  }

  void over(Stream call) {
    calls.remove(call);
  }

  /** Ends it; what is under way is told so. */
  void close() {
    closed = true;
    post.line().leave(this);
    new ArrayList<>(calls).forEach(each -> each.lost("The route is closed"));
    if (ours != null) {
      ours.close();
      plain.close();
    }
  }
}
