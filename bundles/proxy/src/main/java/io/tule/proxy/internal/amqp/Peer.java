/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SenderOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Somebody's inbox, to which messages of many streams go. Confined to its line's loop. */
final class Peer implements LinkSender.Listener {
  private static final int MOST_WAITING = 4_096;

  private record Waiting(LinkSender.Settled outcome, List<ByteBuffer> message) {}

  private final LinkSender link;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Set<Stream> streams = new LinkedHashSet<>();
  private final Set<StreamOut> blocked = new LinkedHashSet<>();
  private boolean gone;
  private int pings;
  private int idleTicks;

  Peer(RouterConnection connection, String address) {
    this.link = connection.sender(SenderOptions.to(address), this);
  }

  boolean isGone() {
    return gone;
  }

  /** Whether more may be sent than what must be. */
  boolean isWritable() {
    return !gone && waiting.isEmpty() && link.isWritable();
  }

  /** Has it told when {@link #isWritable} is true again. */
  void block(StreamOut stream) {
    blocked.add(stream);
  }

  void add(Stream stream) {
    streams.add(stream);
  }

  void remove(Stream stream) {
    streams.remove(stream);
  }

  void send(LinkSender.Settled outcome, ByteBuffer... message) {
    idleTicks = 0;
    if (gone || waiting.size() >= MOST_WAITING) {
      outcome.settled(Outcome.LOST);
    } else if (waiting.isEmpty() && link.isAttached() && link.credit() > 0) {
      link.send(false, outcome, message);
    } else {
      waiting.add(new Waiting(outcome, List.of(message)));
    }
  }

  @Override
  public void attached(LinkSender which) {
    flush();
  }

  @Override
  public void credit(LinkSender which) {
    flush();
  }

  @Override
  public void writable(LinkSender which) {
    flush();
  }

  private void flush() {
    while (!waiting.isEmpty() && link.credit() > 0) {
      Waiting next = waiting.poll();
      link.send(false, next.outcome(), next.message().toArray(ByteBuffer[]::new));
    }
    if (isWritable() && !blocked.isEmpty()) {
      ArrayList<StreamOut> all = new ArrayList<>(blocked);
      blocked.clear();
      all.forEach(StreamOut::pump);
    }
  }

  @Override
  public void closed(LinkSender which, String condition, String description) {
    fail();
  }

  /** It answers no more. */
  private void fail() {
    if (gone) {
      return;
    }
    gone = true;
    ArrayList<Waiting> lost = new ArrayList<>(waiting);
    waiting.clear();
    blocked.clear();
    lost.forEach(each -> each.outcome().settled(Outcome.LOST));
    new ArrayList<>(streams).forEach(each -> each.lost("The other side is gone"));
    streams.clear();
  }

  /**
   * Time passes.
   *
   * @return whether it is of use any more
   */
  boolean tick(ByteBuffer[] ping, int mostPings, int mostIdle) {
    if (streams.isEmpty()) {
      return !gone && ++idleTicks < mostIdle;
    }
    idleTicks = 0;
    if (pings >= mostPings) {
      fail();
    } else {
      pings++;
      send(
          outcome -> {
            if (outcome.kind() == Outcome.Kind.ACCEPTED) {
              pings = 0;
            } else {
              fail();
            }
          },
          ping);
    }
    return !gone;
  }

  void close() {
    fail();
    if (!link.isClosed()) {
      link.close();
    }
  }
}
