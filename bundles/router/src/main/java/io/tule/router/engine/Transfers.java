/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.Arrays;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** Reads a peer's deliveries and what it says of those that were sent to it. */
final class Transfers {
  private static final byte[] NONE = new byte[0];

  /**
   * Longer tags than AMQP's 32 bytes are for routing to refuse, so that but one delivery is lost.
   */
  private static final int MAX_TAG = 255;

  private final AmqpConnection c;
  private final Reader in;

  Transfers(AmqpConnection c, Reader in) {
    this.c = c;
    this.in = in;
  }

  void transfer(AmqpSession s) {
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
    AmqpLink l = Inbound.link(s, handle);
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

  void disposition(AmqpSession s) {
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
    // What is heard of one may take others away.
    if (receiver) {
      for (int id : s.unsettledOut.keys(first, last)) {
        OutDelivery d = s.unsettledOut.get(id);
        if (d != null) {
          answered(s, d, state, settled);
        }
      }
    } else {
      for (int id : s.unsettledIn.keys(first, last)) {
        InDelivery d = s.unsettledIn.get(id);
        if (d != null) {
          told(s, d, state, settled);
        }
      }
    }
  }

  private void answered(AmqpSession s, OutDelivery d, DeliveryState state, boolean settled) {
    if (state != null) {
      d.remoteState = state;
    }
    if (settled) {
      s.unsettledOut.remove(d.id);
      if (!d.sent) {
        d.cut = true;
        c.workSoon(d.link);
      }
      if (d.link.unsettled > 0) {
        d.link.unsettled--;
      }
    }
    c.listener.disposition(d, state, settled);
  }

  private void told(AmqpSession s, InDelivery d, DeliveryState state, boolean settled) {
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
