/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;

/** Reads a peer's performatives; each is checked before anything is done for it. */
final class Inbound {
  /** Links one session may have. */
  private static final int MAX_LINKS = 1 << 16;

  private final AmqpConnection c;
  private final Reader in = new Reader();

  private final Transfers transfers;

  Inbound(AmqpConnection c) {
    this.c = c;
    this.transfers = new Transfers(c, in);
  }

  void performative(byte[] b, int pos, int end, int channel) {
    in.reset(b, pos, end);
    int code = (int) in.descriptor();
    if (c.closeReceived) {
      throw AmqpException.framing("frame after CLOSE");
    }
    if (code != 0x10 && !c.openReceived) {
      throw AmqpException.framing("frame before OPEN");
    }
    switch (code) {
      case 0x10:
        open(lenientOpen());
        break;
      case 0x11:
        begin(channel, typed(b, pos, end, Begin.class));
        break;
      case 0x12:
        attach(channel, b, pos, end);
        break;
      case 0x13:
        flow(session(channel));
        break;
      case 0x14:
        transfers.transfer(session(channel));
        break;
      case 0x15:
        transfers.disposition(session(channel));
        break;
      case 0x16:
        detach(session(channel), typed(b, pos, end, Detach.class));
        break;
      case 0x17:
        end(session(channel), typed(b, pos, end, End.class));
        break;
      case 0x18:
        close(typed(b, pos, end, Close.class));
        break;
      default:
        throw AmqpException.decode("unknown performative " + code);
    }
  }

  private void attach(int channel, byte[] b, int pos, int end) {
    AmqpSession s = session(channel);
    in.beginList();
    int n = in.count;
    byte[][] termini = new byte[2][];
    for (int i = 0; i < Math.min(n, 7); i++) {
      int from = in.pos;
      in.skip();
      if (i >= 5) {
        termini[i - 5] = Arrays.copyOfRange(b, from, in.pos);
      }
    }
    attach(s, typed(b, pos, end, Attach.class), termini);
  }

  /** An OPEN whose optional fields may be of any type: those that make no sense count as absent. */
  private Open lenientOpen() {
    in.beginList();
    int n = in.count;
    Open o = new Open();
    for (int i = 0; i < n; i++) {
      int from = in.pos;
      in.skip();
      Object v = i < 5 || i > 6 ? value(from, i < 5) : null;
      switch (i) {
        case 0 -> o.setContainerId(v instanceof String s ? s : null);
        case 1 -> o.setHostname(v instanceof String s ? s : null);
        case 2 -> o.setMaxFrameSize(v instanceof UnsignedInteger u ? u : null);
        case 3 -> o.setChannelMax(v instanceof UnsignedShort u ? u : null);
        case 4 -> o.setIdleTimeOut(v instanceof UnsignedInteger u ? u : null);
        case 7 -> o.setOfferedCapabilities(symbols(v));
        case 8 -> o.setDesiredCapabilities(symbols(v));
        case 9 -> properties(o, v);
        default -> {}
      }
    }
    return o;
  }

  private Object value(int from, boolean must) {
    try {
      return c.codec.decode(in.buf, from, in.pos);
    } catch (AmqpException e) {
      if (must) {
        throw e;
      }
      return null;
    }
  }

  private static Symbol[] symbols(Object v) {
    if (v instanceof Symbol s) {
      return new Symbol[] {s};
    }
    return v instanceof Symbol[] many ? many : null;
  }

  private static void properties(Open o, Object v) {
    Map<Symbol, Object> p = new LinkedHashMap<>();
    if (v instanceof Map<?, ?> m) {
      m.forEach((k, x) -> p.put(Symbol.valueOf(String.valueOf(k)), x));
    }
    o.setProperties(p);
  }

  private <T> T typed(byte[] b, int pos, int end, Class<T> type) {
    Object o = c.codec.decode(b, pos, end);
    if (!type.isInstance(o)) {
      throw AmqpException.decode("malformed " + type.getSimpleName());
    }
    return type.cast(o);
  }

  private AmqpSession session(int channel) {
    AmqpSession s = c.byRemoteChannel.get(channel);
    if (s == null) {
      throw new AmqpException("amqp:not-allowed", "no session on channel " + channel);
    }
    return s;
  }

  private void open(Open open) {
    if (c.openReceived) {
      throw AmqpException.framing("second OPEN");
    }
    if (open.getContainerId() == null) {
      throw AmqpException.decode("OPEN without container-id");
    }
    c.openReceived = true;
    if (open.getMaxFrameSize() != null) {
      long max = open.getMaxFrameSize().longValue();
      c.remoteMaxFrame = (int) Math.min(Math.max(512, max), AmqpConnection.OUT_FRAME_MAX);
    } else {
      c.remoteMaxFrame = AmqpConnection.OUT_FRAME_MAX;
    }
    if (open.getChannelMax() != null) {
      c.remoteChannelMax = open.getChannelMax().intValue();
    }
    if (open.getIdleTimeOut() != null) {
      c.remoteIdleMillis = (int) Math.min(Integer.MAX_VALUE, open.getIdleTimeOut().longValue());
    }
    c.listener.opened(open);
  }

  private void begin(int channel, Begin begin) {
    if (c.byRemoteChannel.get(channel) != null) {
      throw new AmqpException("amqp:not-allowed", "channel " + channel + " is in use");
    }
    if (begin.getIncomingWindow() == null || begin.getNextOutgoingId() == null) {
      throw AmqpException.decode("BEGIN without windows");
    }
    AmqpSession s;
    if (begin.getRemoteChannel() != null) {
      int local = begin.getRemoteChannel().intValue();
      s = local < c.sessions.size() ? c.sessions.get(local) : null;
      if (s == null || s.remoteChannel >= 0) {
        throw new AmqpException("amqp:not-allowed", "BEGIN answers no session");
      }
    } else {
      if (channel >= c.maxChannels()) {
        throw AmqpException.framing("channel " + channel + " above the maximum");
      }
      s = c.newSession();
    }
    s.remoteChannel = channel;
    c.byRemoteChannel.put(channel, s);
    s.nextIncomingId = begin.getNextOutgoingId().intValue();
    s.remoteWindow = clamp(begin.getIncomingWindow().longValue());
    if (begin.getHandleMax() != null) {
      s.remoteHandleMax = clamp(begin.getHandleMax().longValue());
    }
    if (begin.getRemoteChannel() == null && c.listener.sessionBegun(s, begin)) {
      c.sendBegin(s);
    } else {
      c.dirty();
    }
  }

  private static int clamp(long v) {
    return (int) Math.min(Integer.MAX_VALUE, v);
  }

  private AmqpLink attach(AmqpSession s, Attach a, byte[][] termini) {
    if (s.endSent) {
      return null;
    }
    if (a.getName() == null || a.getHandle() == null || a.getRole() == null) {
      throw AmqpException.decode("ATTACH without name, handle or role");
    }
    int handle = clamp(a.getHandle().longValue());
    if (s.byRemoteHandle.get(handle) != null) {
      throw new AmqpException("amqp:session:handle-in-use", "handle " + handle + " is in use");
    }
    if (s.byRemoteHandle.size() >= MAX_LINKS) {
      throw new AmqpException("amqp:resource-limit-exceeded", "too many links");
    }
    boolean outgoing = a.getRole() == Role.RECEIVER;
    AmqpLink link = s.takeUnanswered(a.getName(), outgoing);
    boolean answer = link != null;
    if (link == null) {
      link = c.listener.newLink(s, a.getName(), outgoing);
    }
    link.remote = a;
    link.rawSource = termini[0];
    link.rawTarget = termini[1];
    link.remoteHandle = handle;
    s.byRemoteHandle.put(handle, link);
    if (!outgoing && a.getInitialDeliveryCount() != null) {
      link.deliveryCount = a.getInitialDeliveryCount().intValue();
    }
    if (answer) {
      c.listener.attachAnswered(link);
    } else {
      c.listener.attached(link);
    }
    return link;
  }

  private void flow(AmqpSession s) {
    int listEnd = in.beginList();
    int n = in.count;
    boolean hasNext = !peekNull(n, 0);
    int nextIncoming = n > 0 ? in.uintOr(0) : 0;
    int window = n > 1 ? in.uintOr(0) : 0;
    if (n > 2) {
      in.uintOr(0);
    }
    if (n > 3) {
      in.uintOr(0);
    }
    long remoteWindow = (window & 0xffffffffL);
    int sent = hasNext ? nextIncoming - s.nextOutgoingId : 0;
    boolean wasShut = s.remoteWindow <= 0;
    s.remoteWindow = clamp(Math.max(0, remoteWindow + sent));
    boolean hasHandle = n > 4 && !in.isNull();
    if (hasHandle) {
      int handle = in.uintOr(0);
      AmqpLink l = link(s, handle);
      boolean hasCount = n > 5 && !in.isNull();
      int count = hasCount ? in.uintOr(0) : 0;
      boolean hasCredit = n > 6 && !in.isNull();
      int credit = hasCredit ? in.uintOr(0) : 0;
      int available = n > 7 ? in.uintOr(0) : 0;
      boolean drain = n > 8 && in.boolOr(false);
      boolean echo = n > 9 && in.boolOr(false);
      if (l != null) {
        linkFlow(l, hasCount, count, hasCredit, credit, drain, echo);
        if (available < 0) {
          throw AmqpException.decode("available too large");
        }
      }
    } else {
      boolean echo = n > 9 && skipTo(4) && in.boolOr(false);
      if (echo) {
        s.windowNow = true;
        c.windowSoon(s);
      }
    }
    in.pos = listEnd;
    if (wasShut && s.remoteWindow > 0) {
      for (AmqpLink l : s.byRemoteHandle.values()) {
        if (l.outgoing && !l.undelivered.isEmpty()) {
          c.workSoon(l);
        }
      }
    }
  }

  private boolean peekNull(int n, int index) {
    return n <= index || in.peek() == 0x40;
  }

  private boolean skipTo(int n) {
    for (int i = 0; i < n; i++) {
      in.skip();
    }
    return true;
  }

  private void linkFlow(
      AmqpLink l,
      boolean hasCount,
      int count,
      boolean hasCredit,
      int credit,
      boolean drain,
      boolean echo) {
    if (l.outgoing) {
      if (hasCredit) {
        int base = hasCount ? count : 0;
        l.credit = Math.max(0, base + credit - l.deliveryCount);
      }
      l.drain = drain;
      c.listener.flow(l);
      c.workSoon(l);
    } else if (hasCount) {
      int used = count - l.deliveryCount;
      if (used > 0) {
        l.deliveryCount = count;
        l.credit = Math.max(0, l.credit - used);
      }
      c.listener.flow(l);
    }
    if (echo) {
      l.flowNow = true;
      c.flowSoon(l);
    }
  }

  static AmqpLink link(AmqpSession s, int handle) {
    AmqpLink l = s.byRemoteHandle.get(handle);
    if (l == null) {
      if (s.endSent) {
        return null;
      }
      throw new AmqpException("amqp:session:unattached-handle", "no link with handle " + handle);
    }
    return l.detachSent ? null : l;
  }

  private void detach(AmqpSession s, Detach d) {
    if (d.getHandle() == null) {
      throw AmqpException.decode("DETACH without handle");
    }
    int handle = clamp(d.getHandle().longValue());
    AmqpLink l = s.byRemoteHandle.get(handle);
    if (l == null) {
      if (s.endSent) {
        return;
      }
      throw new AmqpException("amqp:session:unattached-handle", "no link with handle " + handle);
    }
    l.detachReceived = true;
    s.byRemoteHandle.remove(handle);
    c.listener.detached(l, d.getError(), d.getClosed());
    s.releaseIfDone(l);
  }

  private void end(AmqpSession s, End end) {
    s.endReceived = true;
    c.listener.sessionEnded(s);
    if (!s.endSent) {
      c.end(s, "", "");
    } else {
      c.forgetIfDone(s);
    }
    if (end.getError() != null && c.closeReceived) {
      throw AmqpException.framing("END after CLOSE");
    }
  }

  private void close(Close close) {
    c.closeReceived = true;
    c.listener.closed(close.getError());
    if (!c.closeSent) {
      c.close("", "");
    } else {
      c.finish();
    }
  }
}
