/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.router.engine.Content;
import io.tule.router.engine.OutDelivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A link that sends. */
final class SenderLink extends ClientLink implements LinkSender {
  private static final long MOST_WAITING = 128 * 1024;

  private final Listener listener;

  /** Bytes of the deliveries in the link's queue, with what of the first is sent. */
  private long queued;

  private boolean blocked;

  SenderLink(Conversation talk, EngineLink end, boolean ownSession, Listener listener) {
    super(talk, end, ownSession);
    this.listener = listener;
  }

  @Override
  public int credit() {
    if (closed) {
      return 0;
    }
    OutDelivery head = end.undelivered.peek();
    int waiting = end.undelivered.size() - (head != null && head.started ? 1 : 0);
    return Math.max(0, end.credit - waiting);
  }

  @Override
  public boolean isWritable() {
    OutDelivery head = end.undelivered.peek();
    return head == null || queued - (head.content.size - head.waiting()) < MOST_WAITING;
  }

  @Override
  public void send(boolean settled, Settled outcome, ByteBuffer... message) {
    OutDelivery d = delivery(settled, outcome);
    if (closed) {
      lost(d);
      return;
    }
    for (ByteBuffer b : message) {
      add(d, b);
    }
    d.content.complete = true;
    queued += d.content.size;
    end.send(d);
    checkBlocked();
  }

  private OutDelivery delivery(boolean settled, Settled outcome) {
    OutDelivery d = new OutDelivery(end, new Content());
    d.content.readers = 1;
    d.presettled = settled;
    d.outcome = outcome;
    return d;
  }

  private static void add(OutDelivery d, ByteBuffer b) {
    int n = b.remaining();
    if (b.hasArray()) {
      d.content.append(b.array(), b.arrayOffset() + b.position(), n);
      b.position(b.limit());
    } else {
      byte[] copy = new byte[n];
      b.get(copy);
      d.content.append(copy, 0, n);
    }
  }

  private void checkBlocked() {
    if (!blocked && !isWritable()) {
      blocked = true;
      talk.blocked.add(this);
    }
  }

  /** After something was written: whether it may be taken from the blocked ones. */
  boolean unblocked() {
    if (!closed && !isWritable()) {
      return false;
    }
    blocked = false;
    return true;
  }

  void tellWritable() {
    if (!closed) {
      listener.writable(this);
    }
  }

  @Override
  public Outgoing begin(boolean settled, Settled outcome) {
    OutDelivery d = delivery(settled, outcome);
    if (closed) {
      lost(d);
    } else {
      end.send(d);
    }
    return new Stream(d);
  }

  /** A delivery whose end is not known. */
  private final class Stream implements Outgoing {
    private final OutDelivery d;

    Stream(OutDelivery d) {
      this.d = d;
    }

    @Override
    public void append(ByteBuffer bytes) {
      if (!closed && !d.content.complete && !d.sent) { // it is sent where its receiver has cut it
        queued += bytes.remaining();
        add(d, bytes);
        end.work();
        checkBlocked();
      }
    }

    @Override
    public void end() {
      if (!d.content.complete) {
        d.content.complete = true;
        end.work();
      }
    }

    @Override
    public void abort() {
      if (!d.content.complete) {
        d.content.complete = true;
        d.content.aborted = true;
        end.work();
      }
    }
  }

  // --- what the engine tells
  // ----------------------------------------------------------------------

  void sent(OutDelivery d) {
    queued -= d.content.size;
    // Its answer may be long in coming, its bytes are not needed for that.
    d.content.drop();
    if (d.content.aborted) {
      end.session.takeOne(d);
      d.outcome = null;
    }
  }

  void answered(OutDelivery d, Outcome outcome) {
    if (d.outcome instanceof Settled s) {
      d.outcome = null;
      s.settled(outcome);
    }
  }

  private static void lost(OutDelivery d) {
    if (!d.presettled && d.outcome instanceof Settled s) {
      d.outcome = null;
      s.settled(Outcome.LOST);
    }
  }

  void credited() {
    if (!closed && credit() > 0) {
      listener.credit(this);
    }
  }

  @Override
  boolean isWaiting() {
    return end.attachSent
        && !end.undelivered.isEmpty()
        && (end.credit > 0 || end.undelivered.peek().started);
  }

  @Override
  void forget() {
    List<OutDelivery> open = new ArrayList<>(end.undelivered);
    open.addAll(end.session.takeOutgoing(end));
    end.undelivered.clear();
    queued = 0;
    open.forEach(SenderLink::lost);
  }

  @Override
  void tellAttached() {
    listener.attached(this);
  }

  @Override
  void tellClosed(String condition, String description) {
    listener.closed(this, condition, description);
  }
}
