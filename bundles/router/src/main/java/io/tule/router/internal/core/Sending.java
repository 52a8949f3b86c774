/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.OutDelivery;

/**
 * Makes the deliveries by which links send messages, and puts them to the links. Guarded by the
 * router's lock.
 */
final class Sending {
  /** A receiver that is only slow may have so many times its capacity waiting. */
  private static final int SLOW_FACTOR = 16;

  private final RouterCore core;

  /** The delivery put last, to which a presettled message's credit is tied. */
  private OutDelivery last;

  Sending(RouterCore core) {
    this.core = core;
  }

  /** The delivery by which a link sends the message. */
  OutDelivery delivery(Forwarder.Shipment s, RouterLink l) {
    OutDelivery o = new OutDelivery(l, s.content);
    o.presettled = s.presettled();
    o.settled = o.presettled;
    if (!o.presettled && l.wantsSettled()) {
      o.presettled = true;
      o.settled = true;
      o.acceptWhenSent = true;
    }
    s.content.readers++;
    if (s.in != null) {
      o.messageFormat = s.in.messageFormat;
      o.state = s.in.remoteState;
      if (!o.presettled || o.acceptWhenSent || !s.content.complete) {
        o.in = s.in;
        s.in.addPeer(o);
      }
    } else {
      o.outcome = s.outcome;
    }
    annotate(s, l, o);
    return o;
  }

  private void annotate(Forwarder.Shipment s, RouterLink l, OutDelivery o) {
    Parsed p = s.parsed;
    byte[] section;
    if (l.owner.stripOut && !l.routerLink()) {
      if (p == null || !p.routed) {
        return;
      }
      section = Annotations.stripped(p);
    } else {
      boolean stream = !s.content.complete || (p != null && p.stream);
      boolean cacheable =
          s.link != null
              && p != null
              && p.userCount == 0
              && !p.routed
              && s.phase == 0
              && !stream
              && s.link.targetAddress != null;
      if (cacheable && s.link.cachedAnnotations != null) {
        section = s.link.cachedAnnotations;
      } else {
        section = core.annotations.full(p, s.to, s.phase, stream);
        if (cacheable) {
          s.link.cachedAnnotations = section;
        }
      }
    }
    int at = p == null ? 0 : p.annotationsAt;
    o.restOffset = p == null ? 0 : p.annotationsEnd;
    if (at == 0) {
      o.prefix = section;
    } else {
      byte[] prefix = new byte[at + section.length];
      System.arraycopy(s.content.array, s.content.offset, prefix, 0, at);
      System.arraycopy(section, 0, prefix, at, section.length);
      o.prefix = prefix;
    }
  }

  /**
   * Puts a delivery to a link's end; those that came presettled and wait there too long are
   * dropped.
   */
  void put(RouterLink l, OutDelivery o) {
    if (droppable(o) && l.routed == null && overflows(l)) {
      dropPresettled(l);
    }
    o.since = core.millis();
    l.owner.lastDelivery = o.since;
    if (l.credit <= l.undelivered.size()) {
      o.content.compact();
    }
    last = o;
    l.send(o);
  }

  /**
   * A receiver that gives no credit loses what is above its capacity; one that is only slow has
   * more time.
   */
  private static boolean overflows(RouterLink l) {
    int n = l.undelivered.size();
    return n >= l.capacity && (l.stalled || n >= l.capacity * SLOW_FACTOR);
  }

  /**
   * Who sent it expects no answer. One that came unsettled is kept whatever the receiver wants: its
   * sender's credit bounds how many of them wait.
   */
  private static boolean droppable(OutDelivery d) {
    return d.presettled && !d.acceptWhenSent;
  }

  private void dropPresettled(RouterLink l) {
    OutDelivery head = l.undelivered.poll();
    int before = l.undelivered.size();
    l.undelivered.removeIf(
        d -> {
          boolean drop = droppable(d);
          if (drop) {
            RouterLink.returnCredit(d);
            core.deliveries.unlink(d);
            d.leave();
          }
          return drop;
        });
    int gone = before - l.undelivered.size();
    l.presettled += gone;
    l.dropped += gone;
    core.counters.dropped += gone;
    l.undelivered.addFirst(head);
  }

  /**
   * Whether a presettled message's sender gets its credit only when the message is sent; sees to it
   * if so.
   */
  boolean holdsCredit(RouterLink sender) {
    OutDelivery o = last;
    last = null;
    if (o == null
        || sender.edge
        || sender.routerLink()
        || !(o.link instanceof RouterLink to)
        || to.stalled) {
      return false;
    }
    o.creditBack = sender;
    return true;
  }

  void forgetLast() {
    last = null;
  }
}
