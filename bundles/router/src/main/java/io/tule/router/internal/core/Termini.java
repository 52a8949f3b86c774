/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transport.Attach;

/** What an attach says of the node at its end. */
final class Termini {
  static final Symbol CONTROL = Symbol.valueOf("qd.router");
  static final Symbol DATA = Symbol.valueOf("qd.router-data");
  static final Symbol DOWNLINK = Symbol.valueOf("qd.router-edge-downlink");
  static final Symbol FALLBACK = Symbol.valueOf("qd.fallback");
  private static final String WAYPOINT = "qd.waypoint";
  private static final Symbol DYNAMIC_ADDRESS = Symbol.valueOf("x-opt-qd.address");

  private Termini() {}

  /** The terminus at this side: what the peer sends to, or receives from; null if there is none. */
  static Object local(Attach a, boolean outgoing) {
    return outgoing ? a.getSource() : a.getTarget();
  }

  static String address(Object t) {
    return t instanceof Terminus n ? n.getAddress() : null;
  }

  static boolean dynamic(Object t) {
    return t instanceof Terminus n && n.getDynamic();
  }

  static boolean coordinator(Object t) {
    return t instanceof Coordinator;
  }

  static boolean anonymous(Object t) {
    return t == null || (t instanceof Terminus n && n.getAddress() == null && !n.getDynamic());
  }

  static Symbol[] capabilities(Object t) {
    Symbol[] c = null;
    if (t instanceof Source s) {
      c = s.getCapabilities();
    } else if (t instanceof Target g) {
      c = g.getCapabilities();
    }
    return c == null ? new Symbol[0] : c;
  }

  static boolean capable(Object t, Symbol capability) {
    return Arrays.asList(capabilities(t)).contains(capability);
  }

  /** Ordinal of the waypoint a terminus is of, 0 if of none. */
  static int waypoint(Object t) {
    for (Symbol c : capabilities(t)) {
      String s = c.toString();
      if (s.equals(WAYPOINT)) {
        return 1;
      }
      // One character stands between the name and the ordinal.
      if (s.length() == WAYPOINT.length() + 2 && s.startsWith(WAYPOINT)) {
        char n = s.charAt(s.length() - 1);
        if (n > '0' && n <= '9') {
          return n - '0';
        }
      }
    }
    return 0;
  }

  /** Whether a terminus is to outlive its connection. */
  static boolean survives(Object t) {
    if (!(t instanceof Terminus n)) {
      return false;
    }
    return n.getExpiryPolicy() == TerminusExpiryPolicy.NEVER
        || (n.getTimeout() != null && n.getTimeout().longValue() > 0);
  }

  /** The address wanted of a dynamic node, null if none is. */
  static String dynamicAddress(Object t) {
    Map<?, ?> p = t instanceof Terminus n ? n.getDynamicNodeProperties() : null;
    Object a = p == null ? null : p.get(DYNAMIC_ADDRESS);
    return a == null ? null : a.toString();
  }

  /** Wants another address of a dynamic node. */
  static void dynamicAddress(Terminus t, String address) {
    Map<Object, Object> p = new HashMap<>();
    ((Map<?, ?>) t.getDynamicNodeProperties()).forEach(p::put);
    p.put(DYNAMIC_ADDRESS, address);
    t.setDynamicNodeProperties(p);
  }

  static Source source(String address, Symbol... capabilities) {
    Source s = new Source();
    s.setAddress(address);
    s.setDurable(TerminusDurability.NONE);
    s.setExpiryPolicy(TerminusExpiryPolicy.SESSION_END);
    if (capabilities.length > 0) {
      s.setCapabilities(capabilities);
    }
    return s;
  }

  static Source dynamicSource() {
    Source s = source(null);
    s.setDynamic(true);
    return s;
  }

  static Target target(String address, Symbol... capabilities) {
    Target t = new Target();
    t.setAddress(address);
    t.setDurable(TerminusDurability.NONE);
    t.setExpiryPolicy(TerminusExpiryPolicy.SESSION_END);
    if (capabilities.length > 0) {
      t.setCapabilities(capabilities);
    }
    return t;
  }

  /** An attach with these ends. */
  static Attach attach(Source source, org.apache.qpid.proton.amqp.transport.Target target) {
    Attach a = new Attach();
    a.setSource(source);
    a.setTarget(target);
    return a;
  }

  /** The answer to an attach: the same ends and modes. */
  static Attach answer(Attach remote) {
    Attach a = new Attach();
    a.setSource(remote.getSource());
    a.setTarget(remote.getTarget());
    a.setSndSettleMode(remote.getSndSettleMode());
    a.setRcvSettleMode(remote.getRcvSettleMode());
    return a;
  }
}
