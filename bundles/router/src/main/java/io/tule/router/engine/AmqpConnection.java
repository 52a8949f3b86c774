/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;

/**
 * One AMQP connection without its socket: takes bytes in, has bytes out. Guarded by the router's
 * lock.
 */
public final class AmqpConnection {
  /** What the connection needs of its surroundings. */
  public interface Host {
    /** There is something to send. */
    void dirty(AmqpConnection connection);

    /** A buffer of 64 KiB, taken from a pool. */
    ByteBuffer buffer();
  }

  /** Frames are made no larger than this, whatever the peer would take. */
  static final int OUT_FRAME_MAX = 32 * 1024;

  /** Bytes for frames that are made while a connection waits for its turn to write. */
  private static final int CONTROL_SIZE = 512;

  /** More of them are sent as they are. */
  private static final int CONTROL_MOST = 16 * 1024;

  final Codec codec;
  public final ConnectionListener listener;
  private final Host host;
  private int maxFrame;
  private int toldChannels;
  private final int maxChannels;
  final Outbound outbound = new Outbound(this);
  private final FrameInput inbound = new FrameInput(this);

  /** Frames not yet handed to the socket: few, on the heap, or in a buffer of the pool. */
  ByteBuffer out;

  /** A buffer of the pool is taken: only while one is being filled, and never by who waits. */
  private boolean filling;

  /** In its host's list of connections with something to send. */
  public boolean inDirty;

  SaslPeer sasl;
  boolean openSent;
  public boolean openReceived;
  public boolean closeSent;
  public boolean closeReceived;

  /** Nothing more is read, and the socket is closed once all is sent. */
  boolean finished;

  int remoteMaxFrame = 512;
  int remoteChannelMax = 65535;
  public int remoteIdleMillis;

  final List<AmqpSession> sessions = new ArrayList<>(2);
  final IntMap<AmqpSession> byRemoteChannel = new IntMap<>();

  final ArrayDeque<AmqpLink> flowLinks = new ArrayDeque<>();
  final ArrayDeque<AmqpSession> windowSessions = new ArrayDeque<>();
  final ArrayDeque<AmqpLink> workLinks = new ArrayDeque<>();

  public AmqpConnection(
      Codec codec, Host host, ConnectionListener listener, int maxFrame, int maxChannels) {
    this.codec = codec;
    this.host = host;
    this.listener = listener;
    this.maxFrame = maxFrame;
    this.maxChannels = maxChannels;
    this.toldChannels = maxChannels;
  }

  /** Has the peer authenticate, or authenticates to the peer, before anything else. */
  public void sasl(SaslPeer peer) {
    this.sasl = peer;
    peer.connection = this;
  }

  /** The peer is authenticated, or not, after its password was looked at. */
  void afterSasl() {
    try {
      inbound.resume();
    } catch (AmqpException e) {
      fail(e.condition(), e.getMessage());
    }
  }

  /** Begins as the side that connected. */
  public void start() {
    if (sasl != null) {
      bytes(SaslPeer.HEADER);
    } else {
      sendHeader();
      listener.ready();
    }
  }

  void sendHeader() {
    bytes(FrameInput.HEADER);
    inbound.headerSent = true;
  }

  int maxFrame() {
    return maxFrame;
  }

  int maxChannels() {
    return maxChannels;
  }

  /** Takes what was read; the array must not be changed after. */
  public void input(byte[] buf, int pos, int end) {
    if (finished) {
      return;
    }
    try {
      inbound.input(buf, pos, end);
    } catch (AmqpException e) {
      fail(e.condition(), e.getMessage());
    }
  }

  /**
   * The beginning of a frame whose end has not come, to be put before what is read next; empty if
   * there is none.
   */
  byte[] takeRest() {
    return inbound.takeRest();
  }

  /** Whether nobody's password is looked at any more, so that one thread alone gives it input. */
  boolean authenticated() {
    return sasl == null || (sasl.done && openReceived);
  }

  /** Closes with an error after which nothing is read. */
  public void fail(String condition, String description) {
    if (finished) {
      return;
    }
    if (inbound.headerSent && (sasl == null || sasl.done)) {
      if (!openSent) {
        Open open = new Open();
        open.setContainerId("");
        open(open);
      }
      close(condition, description);
    }
    finish();
  }

  /** Nothing more is read; the socket is closed when all is sent. */
  public void finish() {
    finished = true;
    host.dirty(this);
  }

  /** Whether the socket is to be closed once there is nothing to send. */
  public boolean isFinished() {
    return finished;
  }

  /**
   * Takes other limits than those of the listener; to be called before the OPEN is sent.
   *
   * @param frame bytes of a frame, 0 for the listener's
   * @param sessions told to the peer, 0 for the listener's
   */
  public void limit(int frame, int sessions) {
    if (frame > 0) {
      maxFrame = Math.max(frame, 512);
    }
    if (sessions > 0) {
      toldChannels = Math.min(sessions, maxChannels);
    }
  }

  /** Sends the OPEN, with the limits filled in. */
  public void open(Open open) {
    if (openSent) {
      return;
    }
    if (!inbound.headerSent) {
      sendHeader();
    }
    open.setMaxFrameSize(UnsignedInteger.valueOf(maxFrame));
    open.setChannelMax(UnsignedShort.valueOf((short) (toldChannels - 1)));
    openSent = true;
    control(0, open);
  }

  /** Sends the CLOSE; an empty condition is none. */
  public void close(String condition, String description) {
    if (closeSent || !openSent) {
      return;
    }
    flushDispositions();
    closeSent = true;
    Close close = new Close();
    if (!condition.isEmpty()) {
      close.setError(new ErrorCondition(Symbol.valueOf(condition), description));
    }
    control(0, close);
    if (closeReceived) {
      finish();
    }
  }

  /** Begins a session from this side. */
  public AmqpSession begin() {
    return begin(AmqpSession.DEFAULT_WINDOW);
  }

  /** The same, with so many frames that the peer may send unheard. */
  public AmqpSession begin(int window) {
    AmqpSession s = newSession();
    s.incomingWindow(window);
    sendBegin(s);
    return s;
  }

  AmqpSession newSession() {
    int channel = 0;
    while (channel < sessions.size() && sessions.get(channel) != null) {
      channel++;
    }
    AmqpSession s = new AmqpSession(this, channel);
    if (channel == sessions.size()) {
      sessions.add(s);
    } else {
      sessions.set(channel, s);
    }
    return s;
  }

  void sendBegin(AmqpSession s) {
    Begin b = new Begin();
    if (s.remoteChannel >= 0) {
      b.setRemoteChannel(UnsignedShort.valueOf((short) s.remoteChannel));
    }
    s.incomingWindow = s.incomingMax;
    s.beginSent = true;
    b.setNextOutgoingId(UnsignedInteger.valueOf(s.nextOutgoingId));
    b.setIncomingWindow(UnsignedInteger.valueOf(s.incomingWindow));
    b.setOutgoingWindow(UnsignedInteger.valueOf(Integer.MAX_VALUE));
    control(s.localChannel, b);
  }

  /** Ends a session, with an error if the condition is not empty. */
  public void end(AmqpSession s, String condition, String description) {
    if (s.endSent) {
      return;
    }
    flushDispositions();
    s.endSent = true;
    End end = new End();
    if (!condition.isEmpty()) {
      end.setError(new ErrorCondition(Symbol.valueOf(condition), description));
    }
    control(s.localChannel, end);
    forgetIfDone(s);
  }

  /** Takes a session that both sides ended out of the lists. */
  void forgetIfDone(AmqpSession s) {
    if (s.endSent && s.endReceived) {
      if (sessions.get(s.localChannel) == s) {
        sessions.set(s.localChannel, null);
      }
      if (byRemoteChannel.get(s.remoteChannel) == s) {
        byRemoteChannel.remove(s.remoteChannel);
      }
    }
  }

  /** Sessions not ended. */
  public List<AmqpSession> sessions() {
    List<AmqpSession> live = new ArrayList<>(sessions.size());
    for (AmqpSession s : sessions) {
      if (s != null) {
        live.add(s);
      }
    }
    return live;
  }

  /** Makes a link object for an attach of this side. */
  public AmqpLink link(AmqpSession session, String name, boolean outgoing) {
    AmqpLink link = listener.newLink(session, name, outgoing);
    session.register(link);
    return link;
  }

  /** Settles or answers a delivery that came. */
  public void answer(InDelivery d) {
    outbound.disposition(d);
  }

  /** Tells a receiver of a delivery's state or settlement. */
  public void tell(OutDelivery d) {
    outbound.disposition(d);
  }

  void flushDispositions() {
    outbound.flushDispositions();
  }

  void flowSoon(AmqpLink link) {
    if (!link.inFlow) {
      link.inFlow = true;
      flowLinks.add(link);
      host.dirty(this);
    }
  }

  void windowSoon(AmqpSession s) {
    if (!s.inWindow) {
      s.inWindow = true;
      windowSessions.add(s);
      host.dirty(this);
    }
  }

  void workSoon(AmqpLink link) {
    if (!link.inWork) {
      link.inWork = true;
      workLinks.add(link);
      host.dirty(this);
    }
  }

  void dirty() {
    host.dirty(this);
  }

  /** Sends a performative at once, in order. */
  void control(int channel, Object performative) {
    frame(0, channel, codec.encode(performative));
  }

  /** Sends an ATTACH of which the termini are already encoded. */
  void attach(int channel, Attach a, byte[] source, byte[] target) {
    Object[] fields = {
      a.getName(),
      a.getHandle(),
      a.getRole() == Role.RECEIVER,
      a.getSndSettleMode().getValue(),
      a.getRcvSettleMode().getValue(),
      a.getSource(),
      a.getTarget(),
      null,
      null,
      a.getInitialDeliveryCount(),
      a.getMaxMessageSize(),
      a.getOfferedCapabilities(),
      a.getDesiredCapabilities(),
      a.getProperties()
    };
    java.io.ByteArrayOutputStream o = new java.io.ByteArrayOutputStream(256);
    for (int i = 0; i < fields.length; i++) {
      if (i == 5 && source != null) {
        o.writeBytes(source);
      } else if (i == 6 && target != null) {
        o.writeBytes(target);
      } else {
        ByteBuffer b = codec.encode(fields[i]);
        while (b.hasRemaining()) {
          o.write(b.get());
        }
      }
    }
    ByteBuffer body = ByteBuffer.allocate(o.size() + 12);
    body.put((byte) 0).put((byte) 0x53).put((byte) 0x12).put((byte) 0xd0);
    body.putInt(o.size() + 4).putInt(fields.length).put(o.toByteArray());
    body.flip();
    frame(0, channel, body);
  }

  void frame(int type, int channel, ByteBuffer body) {
    int size = body.remaining() + 8;
    ByteBuffer b = room(size);
    b.putInt(size);
    b.put((byte) 2);
    b.put((byte) type);
    b.putShort((short) channel);
    b.put(body);
    host.dirty(this);
  }

  void bytes(byte[] raw) {
    room(raw.length).put(raw);
    host.dirty(this);
  }

  /** A frame that only says: still here. */
  public void heartbeat() {
    ByteBuffer b = room(8);
    b.putInt(8);
    b.put((byte) 2);
    b.put((byte) 0);
    b.putShort((short) 0);
    host.dirty(this);
  }

  /** The buffer, with room for so many bytes more. */
  ByteBuffer room(int n) {
    if (out == null) {
      out = filling ? host.buffer().clear() : ByteBuffer.allocate(Math.max(CONTROL_SIZE, n));
    }
    if (out.remaining() < n) {
      ByteBuffer bigger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + n));
      out.flip();
      bigger.put(out);
      out = bigger;
    }
    return out;
  }

  /** What is to be sent now, or null; the caller owns the buffer, ready to be read. */
  public ByteBuffer takeOutput() {
    if (openSent && !closeSent) {
      filling = true;
      try {
        pooled();
        outbound.fill();
      } finally {
        filling = false;
      }
    }
    ByteBuffer b = out;
    if (b != null) {
      out = null;
      b.flip();
    }
    return b;
  }

  /** Puts what there is so far to a buffer with room for all else. */
  private void pooled() {
    if (out != null && !out.isDirect() && out.position() < CONTROL_MOST) {
      out.flip();
      out = host.buffer().clear().put(out);
    }
  }

  /** Whether more could be sent than the last buffer took. */
  public boolean hasMore() {
    return out != null
        || (openSent
            && !closeSent
            && (!flowLinks.isEmpty() || !windowSessions.isEmpty() || outbound.sendable()));
  }
}
