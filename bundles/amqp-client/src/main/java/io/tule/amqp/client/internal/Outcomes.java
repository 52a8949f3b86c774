/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.Outcome;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/** Outcomes as the engine has them. */
final class Outcomes {
  private Outcomes() {}

  static DeliveryState state(Outcome o) {
    switch (o.kind()) {
      case ACCEPTED:
        return Accepted.getInstance();
      case REJECTED:
        Rejected r = new Rejected();
        if (!o.condition().isEmpty()) {
          r.setError(new ErrorCondition(Symbol.valueOf(o.condition()), o.description()));
        }
        return r;
      case MODIFIED:
        Modified m = new Modified();
        m.setDeliveryFailed(true);
        return m;
      default:
        return Released.getInstance();
    }
  }

  /** What a state that ends a delivery means; a state that is none means it failed. */
  static Outcome of(DeliveryState state) {
    if (state instanceof Accepted) {
      return Outcome.ACCEPTED;
    }
    if (state instanceof Released) {
      return Outcome.RELEASED;
    }
    if (state instanceof Rejected r) {
      ErrorCondition e = r.getError();
      return Outcome.rejected(condition(e), description(e));
    }
    return Outcome.MODIFIED;
  }

  static boolean terminal(DeliveryState s) {
    return s instanceof Accepted
        || s instanceof Released
        || s instanceof Rejected
        || s instanceof Modified;
  }

  static String condition(ErrorCondition e) {
    return e == null || e.getCondition() == null ? "" : e.getCondition().toString();
  }

  static String description(ErrorCondition e) {
    return e == null || e.getDescription() == null ? "" : e.getDescription();
  }
}
