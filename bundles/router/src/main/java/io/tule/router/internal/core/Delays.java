/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts deliveries that took long, and finds those that are stuck by a sweep now and then, as
 * qpid-dispatch does: the ages and the interval are its own. Guarded by the router's lock.
 */
final class Delays {
  private static final Logger LOG = LoggerFactory.getLogger(Delays.class);
  private static final long SWEEP_MILLIS = 30_000;
  private static final long STUCK_MILLIS = 10_000;

  private final RouterCore core;
  private long nextSweep;
  private int blocked;

  Delays(RouterCore core) {
    this.core = core;
    this.nextSweep = core.millis() + SWEEP_MILLIS;
  }

  /** Links that had no credit for long, as of the last sweep. */
  int blocked() {
    return blocked;
  }

  /** A delivery that came is settled. */
  void settled(InDelivery d, RouterLink link, long now) {
    long took = seconds(d.since, now);
    if (took > 10) {
      link.delayed10Sec++;
      core.counters.delayed10Sec++;
    } else if (took > 1) {
      link.delayed1Sec++;
      core.counters.delayed1Sec++;
    }
    if (d.stuck) {
      d.stuck = false;
      free(link);
    }
  }

  /** A delivery that went out is settled. */
  void settled(OutDelivery d, RouterLink link, long now) {
    long took = seconds(d.since, now);
    if (took > 10) {
      link.delayed10Sec++;
    } else if (took > 1) {
      link.delayed1Sec++;
    }
    if (d.stuck) {
      d.stuck = false;
      free(link);
    }
  }

  private static long seconds(long since, long now) {
    return since == 0 ? 0 : (now - since) / 1000;
  }

  private void free(RouterLink link) {
    if (link.stuck > 0) {
      link.stuck--;
      core.counters.stuck--;
    }
  }

  /** A link ends, and with it what is stuck on it. */
  void ended(RouterLink link) {
    core.counters.stuck -= link.stuck;
    link.stuck = 0;
    unblocked(link);
  }

  /** A link has credit, or is gone. */
  void unblocked(RouterLink link) {
    if (link.blocked) {
      link.blocked = false;
      blocked--;
    }
  }

  /** Sweeps if it is time to. */
  void sweep() {
    long now = core.millis();
    if (now < nextSweep) {
      return;
    }
    nextSweep = now + SWEEP_MILLIS;
    for (RouterConnection c : core.connections.values()) {
      if (c.amqp != null) {
        c.amqp.sessions().forEach(s -> s.unsettled(d -> stuck(d, now), d -> stuck(d, now)));
      }
      for (RouterLink l : c.links.values()) {
        if (l.outgoing) {
          l.undelivered.forEach(d -> stuck(d, now));
          blocked(l, now);
        }
      }
    }
  }

  private void stuck(InDelivery d, long now) {
    if (!d.stuck && d.content.complete && d.since > 0 && now - d.since > STUCK_MILLIS) {
      d.stuck = true;
      stuck((RouterLink) d.link);
    }
  }

  private void stuck(OutDelivery d, long now) {
    if (!d.stuck && d.content.complete && d.since > 0 && now - d.since > STUCK_MILLIS) {
      d.stuck = true;
      stuck((RouterLink) d.link);
    }
  }

  private void stuck(RouterLink link) {
    link.stuck++;
    core.counters.stuck++;
    if (link.stuck == 1) {
      LOG.info(
          "[C{}][L{}] Stuck delivery: At least one delivery on this link has been"
              + " undelivered/unsettled for more than {} seconds",
          link.owner.id,
          link.id,
          STUCK_MILLIS / 1000);
    }
  }

  private void blocked(RouterLink l, long now) {
    boolean dry = l.credit <= 0 && l.zeroCreditSince > 0 && now - l.zeroCreditSince > STUCK_MILLIS;
    if (dry && !l.blocked) {
      l.blocked = true;
      blocked++;
      LOG.info(
          "[C{}][L{}] Link blocked with zero credit for {} seconds",
          l.owner.id,
          l.id,
          (now - l.zeroCreditSince) / 1000);
    }
  }
}
