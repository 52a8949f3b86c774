/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import io.tule.router.spi.Endpoints;
import java.util.ArrayList;
import java.util.List;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Settlement from end to end: what one side answers is told to the other. Guarded by the router's
 * lock.
 */
final class Deliveries {
  private final RouterCore core;

  Deliveries(RouterCore core) {
    this.core = core;
  }

  static boolean terminal(DeliveryState s) {
    return s instanceof org.apache.qpid.proton.amqp.messaging.Outcome;
  }

  static Modified failed() {
    Modified m = new Modified();
    m.setDeliveryFailed(true);
    return m;
  }

  static Rejected rejected(String condition, String description) {
    Rejected r = new Rejected();
    r.setError(new ErrorCondition(Symbol.valueOf(condition), description));
    return r;
  }

  /** A receiver answered. */
  void answered(OutDelivery out, DeliveryState state, boolean settled) {
    InDelivery in = out.in;
    if (in != null && in.multicast) {
      multicastAnswered(in, out, state, settled);
      return;
    }
    if (in != null && !in.settled && !in.settledByPeer) {
      if (state != null) {
        in.state = state;
      }
      if (settled) {
        unlink(out);
        settle(in, in.state);
      } else {
        in.link.connection().answer(in);
      }
    }
    if (settled) {
      settledOut(out);
    }
    if (out.outcome != null && (settled || terminal(state))) {
      core.outcome((Endpoints.Outcome) out.outcome, state == null ? Released.getInstance() : state);
      out.outcome = null;
      if (!settled) {
        out.settled = true;
        out.link.connection().tell(out);
        settledOut(out);
      }
    }
  }

  private void multicastAnswered(
      InDelivery in, OutDelivery out, DeliveryState state, boolean settled) {
    if (terminal(out.remoteState)) {
      in.worst = worse(in.worst, out.remoteState);
    }
    if (!settled) {
      if (terminal(state) && !in.settled && !in.settledByPeer && allAnswered(in)) {
        in.state = in.worst;
        in.link.connection().answer(in);
      }
      if (terminal(state) && in.settledByPeer) {
        out.settled = true;
        out.link.connection().tell(out);
        settledOut(out);
      }
      return;
    }
    unlink(out);
    settledOut(out);
    if (in.peerCount() == 0 && !in.settled && !in.settledByPeer && in.content.complete) {
      settle(in, in.worst);
    }
  }

  private static boolean allAnswered(InDelivery in) {
    for (OutDelivery o : peers(in)) {
      if (!terminal(o.remoteState)) {
        return false;
      }
    }
    return in.content.complete;
  }

  private static DeliveryState worse(DeliveryState a, DeliveryState b) {
    return rank(b) > rank(a) ? b : a;
  }

  private static int rank(DeliveryState s) {
    if (s instanceof Rejected) {
      return 4;
    } else if (s instanceof Accepted) {
      return 3;
    } else if (s instanceof Modified) {
      return 2;
    }
    return s instanceof Released ? 1 : 0;
  }

  /** A sender says more of what it sent. */
  void told(InDelivery in, DeliveryState state, boolean settled) {
    for (OutDelivery out : peers(in)) {
      if (state != null) {
        out.state = state;
      }
      if (settled && in.content.complete) {
        out.settled = true;
        out.in = null;
      }
      if (out.started && !out.presettled) {
        out.link.connection().tell(out);
      }
      if (settled && in.content.complete) {
        in.removePeer(out);
        settledOut(out);
      }
    }
    if (settled && in.content.complete && !in.settled) {
      in.settled = true;
      done(in, in.state);
    }
  }

  static List<OutDelivery> peers(InDelivery in) {
    if (in.peers != null) {
      return new ArrayList<>(in.peers);
    }
    return in.peer == null ? List.of() : List.of(in.peer);
  }

  void unlink(OutDelivery out) {
    InDelivery in = out.in;
    if (in != null) {
      in.removePeer(out);
      out.in = null;
      if (in.counts()) {
        in.checkHold();
      }
    }
  }

  /** Answers and settles a delivery for good. */
  void settle(InDelivery in, DeliveryState state) {
    if (in.settled) {
      return;
    }
    in.settled = true;
    in.state = state;
    if (!in.content.complete) {
      in.discard = true;
    }
    if (!in.settledByPeer) {
      in.link.connection().answer(in);
    }
    done(in, state);
  }

  /** Counts a delivery that came and gives the sender its credit back. */
  private void done(InDelivery in, DeliveryState state) {
    if (!(in.link instanceof RouterLink link)) {
      return;
    }
    if (!in.presettled) {
      link.unsettledIn--;
      long now = core.millis();
      core.delays.settled(in, link, now);
      count(link, state, now);
      core.counters.outcome(state);
      if (link.routed == null && !link.edge && !link.routerLink() && link.server == null) {
        link.issue(1);
      }
    }
  }

  /** A delivery went to a receiver that wants them settled: that counts as accepted. */
  void sentSettled(OutDelivery out) {
    out.remoteState = Accepted.getInstance();
    answered(out, out.remoteState, true);
  }

  /** A delivery that was sent is settled. */
  void settledOut(OutDelivery out) {
    if (out.tracking != null) {
      Address a = (Address) out.tracking;
      out.tracking = null;
      a.track(out.trackingKey, -1);
      if (a.tracked == 0) {
        core.addresses.removeIfUnused(a);
      }
    }
    if (out.link instanceof RouterLink link) {
      long now = core.millis();
      core.delays.settled(out, link, now);
      count(link, out.remoteState != null ? out.remoteState : out.state, now);
    }
  }

  private static void count(RouterLink link, DeliveryState s, long now) {
    if (s instanceof Accepted) {
      link.accepted++;
      link.rate.count(now);
    } else if (s instanceof Rejected) {
      link.rejected++;
      link.rate.count(now);
    } else if (s instanceof Released) {
      link.released++;
    } else if (s instanceof Modified) {
      link.modified++;
    }
  }

  /** A link by which deliveries came is gone. */
  void lostIncoming(RouterLink link, List<InDelivery> open) {
    for (InDelivery in : open) {
      if (!in.content.complete) {
        in.content.complete = true;
        in.content.aborted = true;
        in.discard = true;
        for (OutDelivery out : peers(in)) {
          out.link.work();
        }
      }
      for (OutDelivery out : peers(in)) {
        in.removePeer(out);
        out.in = null;
      }
      if (in.counts()) {
        in.checkHold();
      }
      in.settled = true;
    }
    link.unsettledIn = 0;
  }

  /**
   * A link by which deliveries were sent is gone: what was not sent is released, the rest has
   * failed.
   */
  void lostOutgoing(RouterLink link, List<OutDelivery> open) {
    List<OutDelivery> waiting = new ArrayList<>(link.undelivered);
    link.undelivered.clear();
    for (OutDelivery out : waiting) {
      if (!open.contains(out)) {
        lost(out, out.started);
      }
    }
    for (OutDelivery out : open) {
      lost(out, true);
    }
  }

  private void lost(OutDelivery out, boolean started) {
    if (!out.sent) {
      out.leave();
    }
    RouterLink.returnCredit(out);
    DeliveryState state = started ? failed() : Released.getInstance();
    if (out.tracking != null) {
      ((Address) out.tracking).track(out.trackingKey, -1);
      out.tracking = null;
    }
    if (out.outcome != null) {
      core.outcome((Endpoints.Outcome) out.outcome, state);
      out.outcome = null;
    }
    InDelivery in = out.in;
    if (in == null) {
      return;
    }
    if (in.multicast) {
      out.remoteState = out.remoteState == null ? state : out.remoteState;
      multicastAnswered(in, out, out.remoteState, true);
      return;
    }
    unlink(out);
    if (in.settledByPeer && in.content.complete) {
      return;
    }
    DeliveryState answer = terminal(out.remoteState) ? out.remoteState : state;
    settle(in, answer);
  }
}
