/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.ArrayDeque;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Role;

/** One link: its attachment and its credit. Guarded by the router's lock. */
public class AmqpLink {
  public final AmqpSession session;
  public final String name;

  /** This side sends. */
  public final boolean outgoing;

  /** The peer's ATTACH, null until it came. */
  public Attach remote;

  /** Its termini as they came, null if absent: to be passed on as they are. */
  public byte[] rawSource;

  public byte[] rawTarget;

  int handle = -1;
  int remoteHandle = -1;
  public boolean attachSent;
  public boolean detachSent;
  public boolean detachReceived;

  int deliveryCount;
  public int credit;

  /**
   * Outgoing: the receiver wants its credit used or given back. Incoming: this side asked for that.
   */
  public boolean drain;

  /** Outgoing: the next flow answers a drain, and says so as receivers expect. */
  boolean drainAnswered;

  /** Outgoing: draining is answered by the other end of a routed link, not here. */
  public boolean drainHeld;

  /** Incoming: what to give at the next flush. */
  int creditPending;

  boolean flowNow;
  boolean inFlow;
  boolean inWork;

  /** Highest first, when several links of a connection have work. */
  public int priority = 4;

  /** Credits at which pending ones are told at once. */
  public int creditBatch = 1;

  /** Incoming: the delivery of which more is to come. */
  InDelivery current;

  /** Outgoing: what waits for credit; the head may be partly sent. */
  public final ArrayDeque<OutDelivery> undelivered;

  /** Deliveries whose outcome is open. */
  public int unsettled;

  /** Deliveries that came, or of which the first frame was sent. */
  public long delivered;

  /** Those of them that were settled from the start; with those dropped before they were sent. */
  public long presettled;

  public AmqpLink(AmqpSession session, String name, boolean outgoing) {
    this.session = session;
    this.name = name;
    this.outgoing = outgoing;
    this.undelivered = outgoing ? new ArrayDeque<>(4) : null;
  }

  public final AmqpConnection connection() {
    return session.connection;
  }

  /** Attaches from this side, first or in answer; name, handle and role are filled in here. */
  public final void attach(Attach attach) {
    attach(attach, null, null);
  }

  /** The same, with termini as another link's peer sent them; null for those of the attach. */
  public final void attach(Attach attach, byte[] source, byte[] target) {
    if (attachSent || session.endSent) {
      return;
    }
    handle = session.allocateHandle(this);
    attach.setName(name);
    attach.setHandle(UnsignedInteger.valueOf(handle));
    attach.setRole(outgoing ? Role.SENDER : Role.RECEIVER);
    if (outgoing) {
      attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
    }
    attachSent = true;
    if (source == null && target == null) {
      session.connection.control(session.localChannel, attach);
    } else {
      session.connection.attach(session.localChannel, attach, source, target);
    }
  }

  /** Detaches, with an error if the condition is not empty. */
  public final void detach(boolean close, String condition, String description) {
    ErrorCondition error =
        condition.isEmpty() ? null : new ErrorCondition(Symbol.valueOf(condition), description);
    detach(close, error);
  }

  /** Detaches, with an error if it is not null. */
  public final void detach(boolean close, ErrorCondition error) {
    if (detachSent || !attachSent || session.endSent) {
      return;
    }
    detachSent = true;
    session.connection.flushDispositions();
    Detach d = new Detach();
    d.setHandle(UnsignedInteger.valueOf(handle));
    d.setClosed(close);
    d.setError(error);
    session.connection.control(session.localChannel, d);
    session.releaseIfDone(this);
  }

  /** Incoming: gives the sender more credit. */
  public final void giveCredit(int n) {
    creditPending += n;
    if (creditPending > 0 && !inFlow && (creditPending >= creditBatch || credit <= 0)) {
      session.connection.flowSoon(this);
    }
  }

  /** Incoming: asks the sender to use up or give back its credit, or ends that. */
  public final void setDrain(boolean on) {
    if (drain != on) {
      drain = on;
      flowNow = true;
      session.connection.flowSoon(this);
    }
  }

  /** Outgoing: gives back all credit, if the receiver asked for that and nothing waits. */
  public final void drained() {
    if (credit > 0) {
      deliveryCount += credit;
      credit = 0;
    }
    drain = false;
    drainAnswered = true;
    flowNow = true;
    session.connection.flowSoon(this);
  }

  /** Outgoing: has deliveries looked at in the next flush. */
  public final void work() {
    session.connection.workSoon(this);
  }

  /** Puts a delivery to the end of what is to be sent. */
  public final void send(OutDelivery d) {
    undelivered.add(d);
    session.connection.workSoon(this);
  }

  /** Whether a delivery is begun of which the peer has not sent the end. */
  public final InDelivery partial() {
    return current;
  }

  /** Credits the peer may still use, with those about to be told. */
  public final int totalCredit() {
    return credit + creditPending;
  }

  /** Takes back credit that was not told yet. */
  public final int takePendingCredit() {
    int n = creditPending;
    creditPending = 0;
    return n;
  }

  /** Deliveries begun and allowed so far: grows as the receiver gives credit. */
  public final int granted() {
    return deliveryCount + credit;
  }
}
