/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.AmqpLink;
import io.tule.router.engine.AmqpSession;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import io.tule.router.spi.Endpoints;
import io.tule.router.spi.RouterView.LinkType;
import java.util.List;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * What becomes of links after their attach: answers, credit, ends. Guarded by the router's lock.
 */
final class Answers {
  private final RouterCore core;

  Answers(RouterCore core) {
    this.core = core;
  }

  /** The peer answered an attach of this side. */
  void attachAnswered(RouterLink l) {
    if (l.closed) {
      return; // the peer answers what was detached meanwhile, so that it can be detached
    }
    l.up = true;
    if (l.server != null) {
      l.server.answered(l);
    } else if (l.routed != null) {
      core.linkRoutes.answered(l);
    } else if (l.autoLink != null) {
      core.autoLinks.answered(l);
    } else if (l.routerLink()) {
      l.anonymous = true;
      l.owner.routerLinkAttached(l);
      if (!l.outgoing) {
        l.issue(l.capacity);
      }
    } else if (!l.outgoing) {
      if (l.address == null || LinkSetup.hasPath(l.address)) {
        l.issue(l.capacity);
      } else {
        l.withheld = l.capacity;
      }
    }
  }

  /** The peer detached, or its session or connection is gone. */
  void detached(RouterLink l, ErrorCondition condition, boolean closed, boolean lost) {
    if (l.closed) {
      return;
    }
    l.closed = true;
    l.up = false;
    l.owner.links.remove(l.id);
    if (l.server != null) {
      l.server.detached(l, condition);
    }
    if (l.waitsForDetach != null) {
      RouterLink first = l.waitsForDetach;
      l.waitsForDetach = null;
      cleanup(l);
      detach(first, closed, condition);
      return;
    }
    RouterLink routed = l.routed;
    if (routed != null) {
      l.routed = null;
      routed.routed = null;
      cleanup(l);
      core.linkRoutes.ended(l, routed, condition, closed, lost);
      return;
    }
    if (l.autoLink != null) {
      core.autoLinks.detached(l, condition);
    }
    cleanup(l);
    if (l.type == LinkType.ROUTER_CONTROL && l.owner.controlOut == l) {
      l.owner.controlOut = null;
      core.remotes.controlDown(l.owner);
    } else if (l.type == LinkType.INTER_ROUTER && l.outgoing) {
      for (int i = 0; i < l.owner.data.length; i++) {
        if (l.owner.data[i] == l) {
          l.owner.data[i] = null;
        }
      }
    }
    core.edgeServer.edgeLinkDetached(l);
    core.setup.unbind(l);
    if (!lost && !l.detachSent) {
      detach(l, closed, null);
    }
    if (!lost && l.streaming) {
      l.owner.streamGone(l);
    }
  }

  /**
   * Answers a peer's detach. An attach that waited for its answer is answered first, with no
   * terminus: else the peer would keep the link's handle for ever.
   */
  static void detach(RouterLink l, boolean closed, ErrorCondition condition) {
    if (!l.attachSent) {
      l.attach(new Attach());
    }
    l.detach(closed, condition);
  }

  /** Ends a link from this side. */
  void close(RouterLink l, String condition, String description) {
    if (l.closed) {
      return;
    }
    l.closed = true;
    l.owner.links.remove(l.id);
    RouterLink routed = l.routed;
    l.routed = null;
    if (routed != null) {
      routed.routed = null;
    }
    cleanup(l);
    core.setup.unbind(l);
    l.detach(true, condition, description);
    if (l.streaming) {
      l.owner.streamGone(l);
    }
  }

  private void cleanup(RouterLink l) {
    core.delays.ended(l);
    if (l.outgoing) {
      core.deliveries.lostOutgoing(l, l.session.takeOutgoing(l));
    } else {
      InDelivery partial = l.partial();
      List<InDelivery> open = l.session.takeIncoming(l);
      if (partial != null && !open.contains(partial)) {
        open.add(partial);
      }
      core.deliveries.lostIncoming(l, open);
    }
  }

  /** All links of a session are gone. */
  void sessionEnded(AmqpSession session) {
    for (AmqpLink l : session.links()) {
      RouterLink link = (RouterLink) l;
      link.detachSent = true;
      detached(link, null, true, true);
    }
  }

  /** All links of a connection are gone. */
  void connectionLost(RouterConnection c) {
    for (RouterLink l : c.links()) {
      l.detachSent = true;
      detached(l, null, true, true);
    }
  }

  /** The peer gave credit, or tells of its own. */
  void flow(RouterLink l) {
    if (l.credit > 0) {
      l.zeroCreditSince = 0;
      l.stalled = false;
      core.delays.unblocked(l);
    }
    if (l.server != null) {
      l.server.flow(l);
    } else if (l.outgoing && l.remote != null && l.routed != null) {
      core.linkRoutes.credit(l);
    } else if (!l.outgoing && l.routed != null) {
      core.linkRoutes.drained(l);
    } else if (!l.outgoing && l.drain && l.credit == 0) {
      l.takePendingCredit();
      l.withheld = l.capacity;
    }
  }

  /** A delivery is wholly sent, or its end will not be. */
  void sent(OutDelivery d) {
    RouterLink l = (RouterLink) d.link;
    if (l.streaming) {
      l.owner.streamDone(l);
    }
    if (l.credit <= 0 && l.zeroCreditSince == 0) {
      l.zeroCreditSince = core.millis();
    }
    if (d.content.aborted) {
      aborted(d, l);
    } else {
      whole(d);
    }
    if (l.detaching && l.undelivered.isEmpty()) {
      l.detaching = false;
      l.detach(true, null);
    }
  }

  private void aborted(OutDelivery d, RouterLink l) {
    RouterLink.returnCredit(d);
    core.deliveries.unlink(d);
    if (d.started && !d.presettled) {
      l.session.takeOne(d);
    }
    d.settled = true;
    if (d.tracking != null) {
      core.deliveries.settledOut(d);
    }
  }

  private void whole(OutDelivery d) {
    if (d.creditBack != null) {
      RouterLink.returnCredit(d);
    }
    if (d.acceptWhenSent) {
      core.deliveries.sentSettled(d);
    } else if (d.presettled) {
      core.deliveries.unlink(d);
    } else if (d.settled && d.outcome != null) {
      core.outcome((Endpoints.Outcome) d.outcome, Released.getInstance());
    }
  }

  /** An attach of this side with the same ends. */
  static Attach copy(Attach remote) {
    Attach a = Termini.answer(remote);
    a.setProperties(remote.getProperties());
    a.setOfferedCapabilities(remote.getOfferedCapabilities());
    a.setDesiredCapabilities(remote.getDesiredCapabilities());
    a.setMaxMessageSize(remote.getMaxMessageSize());
    return a;
  }

  static ErrorCondition condition(String name, String description) {
    return new ErrorCondition(Symbol.valueOf(name), description);
  }
}
