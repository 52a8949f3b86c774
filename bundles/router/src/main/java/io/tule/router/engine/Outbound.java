/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/**
 * Writes a connection's dispositions, flows and transfers; dispositions of neighbours go in one
 * frame.
 */
final class Outbound {
  /** A frame is not begun with less room than this, or there would be ever smaller ones. */
  private static final int MIN_ROOM = 2048;

  private final AmqpConnection c;

  /** A run of deliveries answered alike. */
  private static final class Run {
    AmqpSession session;
    boolean receiver;
    int first;
    int last;
    boolean settled;
    DeliveryState state;
  }

  private final ArrayDeque<Run> runs = new ArrayDeque<>(2);

  Outbound(AmqpConnection c) {
    this.c = c;
  }

  void disposition(InDelivery d) {
    add(d.link.session, true, d.id, d.settled, d.state);
    if (d.settled) {
      d.link.session.unsettledIn.remove(d.id);
    }
  }

  void disposition(OutDelivery d) {
    if (!d.started) {
      return;
    }
    add(d.link.session, false, d.id, d.settled, d.state);
    if (d.settled) {
      d.link.session.takeOne(d);
    }
  }

  private void add(AmqpSession s, boolean receiver, int id, boolean settled, DeliveryState state) {
    Run last = runs.peekLast();
    if (last != null
        && last.session == s
        && last.receiver == receiver
        && last.settled == settled
        && last.state == state
        && last.last + 1 == id) {
      last.last = id;
      return;
    }
    Run run = new Run();
    run.session = s;
    run.receiver = receiver;
    run.first = id;
    run.last = id;
    run.settled = settled;
    run.state = state;
    runs.add(run);
    c.dirty();
  }

  void flushDispositions() {
    for (Run run = runs.poll(); run != null; run = runs.poll()) {
      if (!run.session.endSent) {
        write(run);
      }
    }
  }

  private void write(Run r) {
    ByteBuffer state = null;
    if (r.state != null && !(r.state instanceof Accepted)) {
      state = encoded(r.state);
    }
    int stateSize = state != null ? state.remaining() : r.state != null ? 4 : 0;
    ByteBuffer b = c.room(64 + stateSize);
    int at = begin(b, r.session.localChannel);
    int list = beginList(b, 0x15);
    b.put(r.receiver ? (byte) 0x41 : (byte) 0x42);
    uint(b, r.first);
    int count = 2;
    if (r.first != r.last || r.settled || stateSize > 0) {
      if (r.first == r.last) {
        b.put((byte) 0x40);
      } else {
        uint(b, r.last);
      }
      b.put(r.settled ? (byte) 0x41 : (byte) 0x42);
      count = 4;
      if (stateSize > 0) {
        if (state != null) {
          b.put(state);
        } else {
          b.put((byte) 0).put((byte) 0x53).put((byte) 0x24).put((byte) 0x45);
        }
        count = 5;
      }
    }
    endList(b, list, count);
    end(b, at);
  }

  private ByteBuffer encoded(DeliveryState state) {
    return state instanceof RawState raw ? raw.encoded() : c.codec.encode(state);
  }

  /** Writes as much as the buffer takes. */
  void fill() {
    flushDispositions();
    for (AmqpLink l = c.flowLinks.poll(); l != null; l = c.flowLinks.poll()) {
      l.inFlow = false;
      flow(l);
    }
    for (AmqpSession s = c.windowSessions.poll(); s != null; s = c.windowSessions.poll()) {
      s.inWindow = false;
      if (s.windowNow && !s.endSent && !s.blocked()) {
        s.windowNow = false;
        window(s);
      }
    }
    transfers();
  }

  private void flow(AmqpLink l) {
    if (!l.attachSent || l.detachSent || l.session.endSent) {
      return;
    }
    if (!l.outgoing) {
      l.credit += l.creditPending;
      l.creditPending = 0;
    }
    l.flowNow = false;
    AmqpSession s = l.session;
    ByteBuffer b = c.room(96);
    int at = begin(b, s.localChannel);
    int list = beginList(b, 0x13);
    sessionFlow(b, s);
    uint(b, l.handle);
    fixed(b, l.deliveryCount);
    uint(b, l.credit);
    uint(b, l.outgoing ? l.undelivered.size() : 0);
    b.put(l.drain || l.drainAnswered ? (byte) 0x41 : (byte) 0x42);
    l.drainAnswered = false;
    endList(b, list, 9);
    end(b, at);
  }

  private void window(AmqpSession s) {
    ByteBuffer b = c.room(96);
    int at = begin(b, s.localChannel);
    int list = beginList(b, 0x13);
    sessionFlow(b, s);
    endList(b, list, 4);
    end(b, at);
  }

  private static void sessionFlow(ByteBuffer b, AmqpSession s) {
    if (!s.blocked()) {
      s.incomingWindow = s.incomingMax;
    }
    if (s.remoteChannel < 0) {
      b.put((byte) 0x40);
    } else {
      fixed(b, s.nextIncomingId);
    }
    uint(b, s.incomingWindow);
    fixed(b, s.nextOutgoingId);
    fixed(b, Integer.MAX_VALUE);
  }

  /** Whether a link could send more right now. */
  boolean sendable() {
    for (AmqpLink l : c.workLinks) {
      if (ready(l)) {
        return true;
      }
    }
    return false;
  }

  private static boolean ready(AmqpLink l) {
    OutDelivery d = l.undelivered.peek();
    return d != null
        && l.attachSent
        && !l.detachSent
        && !l.session.endSent
        && l.session.remoteWindow > 0
        && (d.started || l.credit > 0 || d.content.aborted)
        && (d.content.complete
            || d.content.aborted
            || d.cut
            || d.contentSent < d.content.size
            || !d.started);
  }

  private void transfers() {
    if (c.workLinks.size() > 1) {
      byPriority();
    }
    int links = c.workLinks.size();
    for (int i = 0; i < links; i++) {
      AmqpLink l = c.workLinks.peek();
      if (!transfers(l)) {
        return;
      }
      c.workLinks.remove();
      l.inWork = false;
      finishLink(l);
    }
  }

  private void byPriority() {
    int first = c.workLinks.peek().priority;
    for (AmqpLink l : c.workLinks) {
      if (l.priority != first) {
        List<AmqpLink> sorted = new java.util.ArrayList<>(c.workLinks);
        sorted.sort((x, y) -> Integer.compare(y.priority, x.priority));
        c.workLinks.clear();
        c.workLinks.addAll(sorted);
        return;
      }
    }
  }

  /** Sends what a link can; false if the buffer is full. */
  private boolean transfers(AmqpLink l) {
    AmqpSession s = l.session;
    int frameMax = Math.min(c.remoteMaxFrame, AmqpConnection.OUT_FRAME_MAX);
    while (ready(l)) {
      OutDelivery d = l.undelivered.peek();
      int needed = d.state == null ? MIN_ROOM : MIN_ROOM + encoded(d.state).remaining();
      if (c.out != null && c.out.remaining() < Math.max(needed, MIN_ROOM)) {
        return false;
      }
      ByteBuffer b = c.room(needed);
      if (d.content.aborted && !d.started) {
        l.undelivered.poll();
        c.listener.sent(d);
        continue;
      }
      if (!d.started) {
        begin(l, d);
      }
      writeFrame(b, l, d, Math.min(frameMax, b.remaining()));
      s.nextOutgoingId++;
      s.remoteWindow--;
      if (d.in != null && d.in.counts()) {
        d.in.checkHold();
      }
      if (d.sent) {
        l.undelivered.poll();
        c.listener.sent(d);
      }
    }
    return true;
  }

  private static void begin(AmqpLink l, OutDelivery d) {
    AmqpSession s = l.session;
    d.started = true;
    d.id = s.nextDeliveryId++;
    l.credit--;
    l.deliveryCount++;
    l.delivered++;
    if (d.presettled) {
      l.presettled++;
    } else {
      s.unsettledOut.put(d.id, d);
      l.unsettled++;
    }
  }

  /** A receiver that drains gets the rest of its credit back once nothing waits. */
  private void finishLink(AmqpLink l) {
    if (l.outgoing && l.drain && !l.drainHeld && (l.undelivered.isEmpty() || l.credit <= 0)) {
      l.drained();
      c.flowLinks.remove(l);
      l.inFlow = false;
      flow(l);
    }
  }

  private void writeFrame(ByteBuffer b, AmqpLink l, OutDelivery d, int max) {
    int at = begin(b, l.session.localChannel);
    boolean first = d.prefixSent == 0 && d.contentSent == 0;
    boolean aborted = d.content.aborted || d.cut;
    ByteBuffer state = d.state != null && first ? encoded(d.state) : null;
    if (state != null && state.remaining() > max / 2) {
      state = null; // what does not fit into a frame cannot be told with it
    }
    int stateSize = state == null ? 0 : state.remaining();
    b.put((byte) 0).put((byte) 0x53).put((byte) 0x14);
    int list = b.position();
    boolean wide = stateSize > 64;
    if (wide) {
      b.put((byte) 0xd0).putInt(0).putInt(0);
    } else {
      b.put((byte) 0xc0).put((byte) 0).put((byte) 0);
    }
    int listBody = wide ? list + 5 : list + 2;
    uint(b, l.handle);
    if (first) {
      uint(b, d.id);
      tag(b, d);
      uint(b, d.messageFormat);
    } else {
      b.put((byte) 0x40).put((byte) 0x40).put((byte) 0x40);
    }
    b.put(d.presettled || d.settled ? (byte) 0x41 : (byte) 0x42);
    int moreAt = b.position();
    b.put((byte) 0x42);
    int count = 6;
    if (aborted) {
      b.put((byte) 0x40).put((byte) 0x40).put((byte) 0x40).put((byte) 0x41);
      count = 10;
    } else if (stateSize > 0) {
      b.put((byte) 0x40).put(state);
      count = 8;
    }
    if (wide) {
      b.putInt(list + 1, b.position() - listBody);
      b.putInt(list + 5, count);
    } else {
      b.put(list + 1, (byte) (b.position() - listBody));
      b.put(list + 2, (byte) count);
    }
    if (aborted) {
      d.sent = true;
      d.leave();
    } else {
      payload(b, d, max - (b.position() - at));
      boolean all = d.allWritten();
      if (all && d.content.complete) {
        d.sent = true;
      } else {
        b.put(moreAt, (byte) 0x41);
      }
    }
    end(b, at);
  }

  private static void tag(ByteBuffer b, OutDelivery d) {
    if (d.tag != null) {
      b.put((byte) 0xa0).put((byte) d.tag.length).put(d.tag);
    } else {
      b.put((byte) 0xa0).put((byte) 4).putInt(d.id);
    }
  }

  private static void payload(ByteBuffer b, OutDelivery d, int room) {
    int left = room;
    if (d.prefix != null && d.prefixSent < d.prefix.length) {
      int n = Math.min(left, d.prefix.length - d.prefixSent);
      b.put(d.prefix, d.prefixSent, n);
      d.prefixSent += n;
      left -= n;
    }
    if (left > 0 && d.contentSent == 0 && d.restOffset > 0) {
      d.skip(d.restOffset);
    }
    while (left > 0) {
      int n = d.copy(b, left);
      if (n == 0) {
        return;
      }
      left -= n;
    }
  }

  private static int begin(ByteBuffer b, int channel) {
    int at = b.position();
    b.putInt(0).put((byte) 2).put((byte) 0).putShort((short) channel);
    return at;
  }

  private static void end(ByteBuffer b, int at) {
    b.putInt(at, b.position() - at);
  }

  private static int beginList(ByteBuffer b, int descriptor) {
    b.put((byte) 0).put((byte) 0x53).put((byte) descriptor).put((byte) 0xd0);
    int at = b.position();
    b.putInt(0).putInt(0);
    return at;
  }

  private static void endList(ByteBuffer b, int at, int count) {
    b.putInt(at, b.position() - at - 4);
    b.putInt(at + 4, count);
  }

  private static void uint(ByteBuffer b, int v) {
    if (v == 0) {
      b.put((byte) 0x43);
    } else if (v > 0 && v < 256) {
      b.put((byte) 0x52).put((byte) v);
    } else {
      b.put((byte) 0x70).putInt(v);
    }
  }

  private static void fixed(ByteBuffer b, int v) {
    b.put((byte) 0x70).putInt(v);
  }
}
