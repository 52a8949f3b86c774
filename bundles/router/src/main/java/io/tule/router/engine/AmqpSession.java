/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One session: its windows, links and unsettled deliveries. Guarded by the router's lock. */
public final class AmqpSession {
  /** Frames a peer may send before it hears from this side. */
  static final int DEFAULT_WINDOW = 512;

  /**
   * While so many bytes wait the peer is not to send more, though one delivery that could go on
   * must wait for others then.
   */
  private static final long MAX_WAITING = 2 * 1024 * 1024;

  private static final int MAX_LINKS = 1 << 16;

  public final AmqpConnection connection;
  public final int localChannel;
  int remoteChannel = -1;
  boolean beginSent;
  boolean endSent;
  boolean endReceived;

  int nextIncomingId;
  int incomingWindow;
  int incomingMax = DEFAULT_WINDOW;
  int nextOutgoingId;
  int remoteWindow;
  int nextDeliveryId;
  int remoteHandleMax = Integer.MAX_VALUE;

  /** Deliveries of which so much waits that the peer is not to send more. */
  int held;

  /** Bytes of the deliveries under way that wait to be sent on. */
  private long waiting;

  /** Deliveries under way: begun, and not ended. */
  int streams;

  boolean windowNow;
  boolean inWindow;

  final IntMap<AmqpLink> byRemoteHandle = new IntMap<>();
  private final List<AmqpLink> byHandle = new ArrayList<>(4);
  final IntMap<InDelivery> unsettledIn = new IntMap<>();
  final IntMap<OutDelivery> unsettledOut = new IntMap<>();

  /** Last id of an unsettled delivery that came, to see that they come in order. */
  int lastIncomingDelivery;

  boolean anyIncomingDelivery;

  /** Links this side attached and the peer has not answered. */
  final List<AmqpLink> unanswered = new ArrayList<>(2);

  AmqpSession(AmqpConnection connection, int localChannel) {
    this.connection = connection;
    this.localChannel = localChannel;
  }

  /** Bounds what the peer may send unheard, in frames. */
  public void incomingWindow(int frames) {
    incomingMax = Math.max(2, frames);
  }

  /** Links attached by either side. */
  public List<AmqpLink> links() {
    List<AmqpLink> all = byRemoteHandle.values();
    for (AmqpLink l : byHandle) {
      if (l != null && l.remoteHandle < 0) {
        all.add(l);
      }
    }
    return all;
  }

  int allocateHandle(AmqpLink link) {
    for (int i = 0; i < byHandle.size(); i++) {
      if (byHandle.get(i) == null) {
        byHandle.set(i, link);
        return i;
      }
    }
    if (byHandle.size() >= MAX_LINKS) {
      throw new AmqpException("amqp:resource-limit-exceeded", "too many links");
    }
    byHandle.add(link);
    return byHandle.size() - 1;
  }

  /** A link whose both sides have detached gives its handles back. */
  void releaseIfDone(AmqpLink link) {
    if (link.detachSent && link.detachReceived) {
      if (link.handle >= 0 && link.handle < byHandle.size() && byHandle.get(link.handle) == link) {
        byHandle.set(link.handle, null);
      }
      if (link.remoteHandle >= 0 && byRemoteHandle.get(link.remoteHandle) == link) {
        byRemoteHandle.remove(link.remoteHandle);
      }
    }
  }

  /** Attaches a new link from this side. */
  public void register(AmqpLink link) {
    unanswered.add(link);
  }

  AmqpLink takeUnanswered(String name, boolean outgoing) {
    for (int i = 0; i < unanswered.size(); i++) {
      AmqpLink l = unanswered.get(i);
      if (l.outgoing == outgoing && l.name.equals(name)) {
        unanswered.remove(i);
        return l;
      }
    }
    return null;
  }

  /**
   * A delivery holds more than it should. The peer's window is not opened while all that are under
   * way do: one that goes on must not wait for one that cannot.
   */
  public void hold() {
    held++;
  }

  /** The opposite of {@link #hold}. */
  public void release() {
    held--;
    open();
  }

  boolean blocked() {
    return held > 0 && (held >= streams || waiting > MAX_WAITING);
  }

  /** More or less of the deliveries under way waits to be sent on. */
  void waits(long change) {
    waiting += change;
    if (change < 0) {
      open();
    }
  }

  /** A delivery of several frames begins or ends. */
  void streams(int change) {
    streams += change;
    open();
  }

  private void open() {
    if (!blocked() && incomingWindow < incomingMax / 2) {
      windowNow = true;
      connection.windowSoon(this);
    }
  }

  /** Takes away the deliveries a link received whose outcome is open. */
  public List<InDelivery> takeIncoming(AmqpLink link) {
    List<InDelivery> mine = new ArrayList<>();
    for (InDelivery d : unsettledIn.values()) {
      if (d.link == link) {
        mine.add(d);
      }
    }
    for (InDelivery d : mine) {
      unsettledIn.remove(d.id);
    }
    if (link.current != null) {
      link.current = null;
      streams(-1);
    }
    mine.sort((a, b) -> a.id - b.id);
    return mine;
  }

  /** Takes away the deliveries a link sent whose outcome is open. */
  public List<OutDelivery> takeOutgoing(AmqpLink link) {
    List<OutDelivery> mine = new ArrayList<>();
    for (OutDelivery d : unsettledOut.values()) {
      if (d.link == link) {
        mine.add(d);
      }
    }
    for (OutDelivery d : mine) {
      unsettledOut.remove(d.id);
    }
    link.unsettled = 0;
    mine.sort((a, b) -> a.id - b.id);
    return mine;
  }

  /** Looks at the deliveries whose outcome is open. */
  public void unsettled(Consumer<InDelivery> incoming, Consumer<OutDelivery> outgoing) {
    unsettledIn.forEach(incoming);
    unsettledOut.forEach(outgoing);
  }

  /** Takes away one delivery sent. */
  public void takeOne(OutDelivery d) {
    if (unsettledOut.remove(d.id) != null && d.link.unsettled > 0) {
      d.link.unsettled--;
    }
  }
}
