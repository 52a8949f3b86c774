/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Role;

/**
 * Reads what a peer sends: headers, frames, performatives; each is checked before anything is done
 * for it.
 */
final class Inbound {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};

  /** Links one session may have. */
  private static final int MAX_LINKS = 1 << 16;

  /**
   * Longer tags than AMQP's 32 bytes are for routing to refuse, so that but one delivery is lost.
   */
  private static final int MAX_TAG = 255;

  private final AmqpConnection c;
  private final Reader in = new Reader();

  /** The beginning of a frame whose end has not come. */
  private byte[] rest = new byte[0];

  private boolean headerRead;
  boolean headerSent;

  Inbound(AmqpConnection c) {
    this.c = c;
  }

  void input(byte[] buf, int pos, int end) {
    byte[] b = buf;
    int p = pos;
    int e = end;
    if (rest.length > 0) {
      b = Arrays.copyOf(rest, rest.length + (end - pos));
      System.arraycopy(buf, pos, b, rest.length, end - pos);
      p = 0;
      e = b.length;
      rest = NONE;
    }
    while (!c.finished) {
      int next = headerRead ? frame(b, p, e) : header(b, p, e);
      if (next < 0) {
        break;
      }
      p = next;
    }
    if (p < e && !c.finished) {
      rest = Arrays.copyOfRange(b, p, e);
    }
  }

  private static final byte[] NONE = new byte[0];

  private int header(byte[] b, int p, int e) {
    int n = Math.min(8, e - p);
    for (int i = 0; i < Math.min(4, n); i++) {
      if (b[p + i] != HEADER[i]) {
        refuseHeader();
        return e;
      }
    }
    if (n < 8) {
      return -1;
    }
    if (b[p + 5] != 1 || b[p + 6] != 0 || b[p + 7] != 0) {
      refuseHeader();
      return e;
    }
    int protocol = b[p + 4];
    SaslPeer sasl = c.sasl;
    if (protocol == 3 && sasl != null && !sasl.begun) {
      headerRead = true;
      sasl.begin();
    } else if (protocol == 0 && (sasl == null || sasl.done || sasl.skip())) {
      headerRead = true;
      if (!headerSent) {
        c.sendHeader();
      }
    } else {
      refuseHeader();
      return e;
    }
    return p + 8;
  }

  /** A header that cannot be served is answered with one that could, and the socket is closed. */
  private void refuseHeader() {
    if (!headerSent) {
      c.bytes(c.sasl != null && !c.sasl.done ? SaslPeer.HEADER : HEADER);
    }
    c.finish();
  }

  /** Begins anew with a header, after SASL. */
  void expectHeader() {
    headerRead = false;
  }

  private int frame(byte[] b, int p, int e) {
    if (e - p < 8) {
      return -1;
    }
    int size = Reader.int32(b, p);
    int max = Math.max(c.maxFrame(), 512);
    if (size < 8 || size > max) {
      throw AmqpException.framing(
          "specified frame size " + (size & 0xffffffffL) + " not in 8.." + max);
    }
    if (e - p < size) {
      return -1;
    }
    int offset = (b[p + 4] & 0xff) * 4;
    if (offset < 8 || offset > size) {
      throw AmqpException.framing("data offset " + offset + " outside of the frame");
    }
    int type = b[p + 5];
    int channel = ((b[p + 6] & 0xff) << 8) | (b[p + 7] & 0xff);
    if (type == 1 && c.sasl != null && !c.sasl.done) {
      c.sasl.frame(c.codec.decode(b, p + offset, p + size));
      if (c.sasl.done) {
        headerRead = false;
      }
    } else if (type == 0 && (c.sasl == null || c.sasl.done)) {
      if (offset < size) {
        performative(b, p + offset, p + size, channel);
      }
    } else {
      throw AmqpException.framing("unexpected frame type " + type);
    }
    return p + size;
  }

  private void performative(byte[] b, int pos, int end, int channel) {
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
        transfer(session(channel));
        break;
      case 0x15:
        disposition(session(channel));
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
    for (AmqpLink l : s.byRemoteHandle.values()) {
      if (l.outgoing && !l.undelivered.isEmpty()) {
        c.workSoon(l);
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

  private static AmqpLink link(AmqpSession s, int handle) {
    AmqpLink l = s.byRemoteHandle.get(handle);
    if (l == null) {
      if (s.endSent) {
        return null;
      }
      throw new AmqpException("amqp:session:unattached-handle", "no link with handle " + handle);
    }
    return l.detachSent ? null : l;
  }

  private void transfer(AmqpSession s) {
    int listEnd = in.beginList();
    int n = in.count;
    if (n < 1) {
      throw AmqpException.decode("TRANSFER without handle");
    }
    s.nextIncomingId++;
    s.incomingWindow--;
    if (s.incomingWindow < 0 && !s.endSent) {
      throw new AmqpException(
          "amqp:session:window-violation", "more frames than the window allows");
    }
    int handle = in.uintOr(-1);
    AmqpLink l = link(s, handle);
    boolean hasId = n > 1 && !in.isNull();
    int id = hasId ? in.uintOr(0) : 0;
    byte[] tag = n > 2 ? in.binary() : NONE;
    int format = n > 3 ? in.uintOr(0) : 0;
    boolean settled = n > 4 && in.boolOr(false);
    boolean more = n > 5 && in.boolOr(false);
    if (n > 6) {
      in.skip();
    }
    DeliveryState state = n > 7 ? state(listEnd) : null;
    if (n > 8) {
      in.skip();
    }
    boolean aborted = n > 9 && in.boolOr(false);
    in.pos = listEnd;
    if (!s.blocked() && s.incomingWindow < s.incomingMax / 2) {
      s.windowNow = true;
      c.windowSoon(s);
    }
    if (l == null) {
      return;
    }
    if (l.outgoing) {
      throw new AmqpException("amqp:not-allowed", "TRANSFER to a sender");
    }
    InDelivery d = l.current;
    boolean first = d == null;
    if (first) {
      if (!hasId) {
        throw AmqpException.decode("TRANSFER without delivery-id");
      }
      d = newDelivery(s, l, id, tag, format, settled && !more);
    }
    if (settled) {
      d.settledByPeer = true;
      d.presettled = true;
    }
    if (state != null) {
      d.remoteState = state;
    }
    d.content.append(in.buf, listEnd, in.end - listEnd);
    boolean last = !more || aborted;
    if (first != last) {
      s.streams(first ? 1 : -1);
    }
    if (last) {
      d.content.complete = true;
      d.content.aborted = aborted;
      l.current = null;
    }
    if (aborted) {
      d.settledByPeer = true;
    }
    if (d.settledByPeer && d.content.complete) {
      s.unsettledIn.remove(d.id);
    }
    c.listener.transfer(d);
  }

  private static InDelivery newDelivery(
      AmqpSession s, AmqpLink l, int id, byte[] tag, int format, boolean fleeting) {
    if (l.credit <= 0) {
      throw new AmqpException("amqp:link:transfer-limit-exceeded", "no credit");
    }
    if (tag.length > MAX_TAG) {
      throw AmqpException.decode("delivery-tag longer than " + MAX_TAG + " bytes");
    }
    l.credit--;
    l.deliveryCount++;
    InDelivery d = new InDelivery(l, id, tag, format);
    if (!fleeting) {
      if (s.unsettledIn.get(id) != null) {
        throw AmqpException.decode("delivery-id in use");
      }
      s.unsettledIn.put(id, d);
    }
    l.current = d;
    return d;
  }

  private DeliveryState state(int listEnd) {
    if (in.isNull()) {
      return null;
    }
    int from = in.pos;
    if (in.peek() != 0) {
      throw AmqpException.decode("a delivery state must be described");
    }
    in.skip();
    byte[] b = in.buf;
    if (in.pos - from == 4 && b[from] == 0 && b[from + 1] == 0x53 && b[from + 3] == 0x45) {
      switch (b[from + 2]) {
        case 0x24:
          return Accepted.getInstance();
        case 0x26:
          return Released.getInstance();
        case 0x27:
          Modified failed = new Modified();
          failed.setDeliveryFailed(true);
          return failed;
        default:
          break;
      }
    }
    if (in.pos > listEnd) {
      throw AmqpException.decode("state ends outside of its list");
    }
    int code = b[from + 1] == 0x53 ? b[from + 2] & 0xff : 0;
    if (code < 0x23 || code > 0x27) {
      return new RawState(Arrays.copyOfRange(b, from, in.pos));
    }
    if (c.codec.decode(b, from, in.pos) instanceof DeliveryState known) {
      return known instanceof Modified m ? meant(m) : known;
    }
    throw AmqpException.decode("malformed delivery state");
  }

  /** A modification that modifies nothing stands for a failed delivery. */
  private static Modified meant(Modified m) {
    if (!Boolean.TRUE.equals(m.getDeliveryFailed())
        && !Boolean.TRUE.equals(m.getUndeliverableHere())
        && m.getMessageAnnotations() == null) {
      m.setDeliveryFailed(true);
    }
    return m;
  }

  private void disposition(AmqpSession s) {
    int listEnd = in.beginList();
    int n = in.count;
    if (n < 2) {
      throw AmqpException.decode("DISPOSITION without role or first");
    }
    boolean receiver = in.boolOr(false);
    int first = in.uintOr(0);
    int last = n > 2 ? in.uintOr(first) : first;
    boolean settled = n > 3 && in.boolOr(false);
    DeliveryState state = n > 4 ? state(listEnd) : null;
    if (last - first < 0) {
      return;
    }
    if (receiver) {
      if (last - first > 2 * s.unsettledOut.size() + 64) {
        for (OutDelivery d : s.unsettledOut.values()) {
          if (d.id - first >= 0 && last - d.id >= 0) {
            answered(s, d, state, settled);
          }
        }
      } else {
        for (int id = first; last - id >= 0; id++) {
          OutDelivery d = s.unsettledOut.get(id);
          if (d != null) {
            answered(s, d, state, settled);
          }
        }
      }
    } else {
      senders(s, first, last, state, settled);
    }
  }

  private void answered(AmqpSession s, OutDelivery d, DeliveryState state, boolean settled) {
    if (state != null) {
      d.remoteState = state;
    }
    if (settled) {
      s.unsettledOut.remove(d.id);
      if (d.link.unsettled > 0) {
        d.link.unsettled--;
      }
    }
    c.listener.disposition(d, state, settled);
  }

  private void senders(AmqpSession s, int first, int last, DeliveryState state, boolean settled) {
    for (InDelivery d : s.unsettledIn.values()) {
      if (d.id - first >= 0 && last - d.id >= 0) {
        if (state != null) {
          d.remoteState = state;
        }
        if (settled) {
          d.settledByPeer = true;
          if (d.content.complete) {
            s.unsettledIn.remove(d.id);
          }
        }
        c.listener.disposition(d, state, settled);
      }
    }
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
