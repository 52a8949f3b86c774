/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.netty.util.concurrent.ScheduledFuture;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.proxy.internal.line.Line;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all bridges of one line share: the inbox to which answers and pieces of bodies come, and the
 * links to the inboxes of others. Confined to its line's loop.
 */
final class Post implements Line.User, LinkReceiver.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Post.class);
  private static final int CREDIT = 1_000;
  private static final int TICK_SECONDS = 10;
  private static final int MOST_PINGS = 3;
  private static final int MOST_IDLE = 6;
  private static final int MOST_PEERS = 1_024;
  private static final int MOST_BODY = 8 * 1024 * 1024;

  private final Line line;
  private final Map<Long, Stream> streams = new HashMap<>();
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private RouterConnection connection;
  private LinkReceiver inbox;
  private ScheduledFuture<?> ticking;
  private long lastId;
  private Runnable ready = () -> {};

  private Post(Line line) {
    this.line = line;
    line.use(this);
  }

  /** The one of a line. */
  static Post of(Line line) {
    return line.shared(Post.class, Post::new);
  }

  Line line() {
    return line;
  }

  /** Whether answers can come. */
  boolean isReady() {
    return inbox != null && inbox.isAttached() && !inbox.address().isEmpty();
  }

  /** Has it told when {@link #isReady} becomes true, besides others. */
  void onReady(Runnable task) {
    Runnable before = ready;
    ready =
        () -> {
          before.run();
          task.run();
        };
  }

  String address() {
    return inbox.address();
  }

  @Override
  public void up(RouterConnection which) {
    connection = which;
    inbox = which.receiver(ReceiverOptions.dynamic(), this);
    inbox.flow(CREDIT);
    ticking =
        line.loop()
            .scheduleWithFixedDelay(this::tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void down() {
    connection = null;
    inbox = null;
    if (ticking != null) {
      ticking.cancel(false);
    }
    ArrayList<Peer> known = new ArrayList<>(peers.values());
    peers.clear();
    known.forEach(Peer::close);
    new ArrayList<>(streams.values()).forEach(each -> each.lost("The router is away"));
    streams.clear();
  }

  /** A number for a stream, under which messages for it come. */
  long add(Stream stream) {
    streams.put(++lastId, stream);
    return lastId;
  }

  void remove(long id) {
    streams.remove(id);
  }

  int streams() {
    return streams.size();
  }

  /** An inbox of somebody; a lost one if there is no way. */
  Peer peer(String address) {
    Peer known = peers.get(address);
    if (known == null || known.isGone()) {
      if (peers.size() >= MOST_PEERS) {
        Peer oldest = peers.remove(peers.keySet().iterator().next());
        oldest.close();
      }
      known = new Peer(connection, address);
      peers.put(address, known);
    }
    return known;
  }

  boolean isUp() {
    return connection != null;
  }

  @Override
  public void attached(LinkReceiver link) {
    if (link == inbox) {
      Runnable tasks = ready;
      ready = () -> {};
      tasks.run();
    }
  }

  @Override
  public void received(LinkReceiver link, LinkReceiver.Incoming message) {
    Received gathered =
        message.attachment() instanceof Received known ? known : new Received(MOST_BODY);
    gathered.take(message);
    if (!message.isComplete()) {
      message.attach(gathered);
      return;
    }
    if (link.credit() < CREDIT / 2) {
      link.flow(CREDIT - link.credit());
    }
    message.settle(Outcome.ACCEPTED);
    if (gathered.isMalformed() || message.isAborted() || gathered.subject().equals(Texts.PING)) {
      return;
    }
    Stream stream = streams.get(gathered.correlation());
    try {
      if (stream != null) {
        stream.received(gathered);
      } else {
        refuse(gathered);
      }
    } catch (RuntimeException e) {
      LOG.warn("A message could not be taken", e);
      if (stream != null) {
        stream.lost("A message could not be taken");
      }
    }
  }

  /** Who goes on with what is not there any more is told so. */
  private void refuse(Received message) {
    long id = message.number(Texts.ID, -1);
    if (id >= 0
        && !message.replyTo().isEmpty()
        && !message.subject().equals(Texts.ABORT)
        && !message.flag(Texts.END)) {
      abort(peer(message.replyTo()), id, 0, "That stream is over");
    }
  }

  /** Tells a peer that a stream of its is over. */
  void abort(Peer peer, long id, int status, String why) {
    peer.send(
        outcome -> {},
        Texts.message(
            Texts.properties("", Texts.ABORT, UnsignedLong.valueOf(id), ""),
            Map.of(Texts.STATUS, status, "why", why),
            ByteBuffer.allocate(0)));
  }

  @Override
  public void closed(LinkReceiver link, String condition, String description) {
    if (link == inbox && connection != null && connection.isUp()) {
      LOG.warn("The router has ended the inbox: {} {}", condition, description);
      new ArrayList<>(streams.values()).forEach(each -> each.lost("The router is away"));
      inbox = connection.receiver(ReceiverOptions.dynamic(), this);
      inbox.flow(CREDIT);
    }
  }

  private void tick() {
    ByteBuffer[] ping =
        Texts.message(
            Texts.properties("", Texts.PING, UnsignedLong.valueOf(0), ""),
            Map.of(),
            ByteBuffer.allocate(0));
    for (Map.Entry<String, Peer> each : new ArrayList<>(peers.entrySet())) {
      ByteBuffer[] copy = new ByteBuffer[ping.length];
      for (int i = 0; i < ping.length; i++) {
        copy[i] = ping[i].duplicate();
      }
      if (!each.getValue().tick(copy, MOST_PINGS, MOST_IDLE)) {
        peers.remove(each.getKey(), each.getValue());
        each.getValue().close();
      }
    }
  }
}
