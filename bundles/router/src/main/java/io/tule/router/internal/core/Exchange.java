/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.BindingConfig;
import io.tule.router.config.ExchangeConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Accepted;

/** An address whose messages go to others by their subject. Guarded by the router's lock. */
final class Exchange {
  /** Where a message goes: an address and its phase. */
  private record Hop(String address, int phase) {}

  private final RouterCore core;
  private final Address own;
  final String identity;
  final ExchangeConfig config;
  final Map<String, BindingConfig> bindings = new LinkedHashMap<>();
  final Map<String, Long> matched = new HashMap<>();
  long received;
  long dropped;
  long forwarded;
  long alternate;

  Exchange(RouterCore core, Address own, String identity, ExchangeConfig config) {
    this.core = core;
    this.own = own;
    this.identity = identity;
    this.config = config;
  }

  int ways() {
    return bindings.size() + (config.alternateAddress().isEmpty() ? 0 : 1);
  }

  /**
   * Sends to the next hops whose keys the subject matches, each once, and answers for the message.
   */
  int forward(Forwarder.Shipment s) {
    received++;
    own.exchange = null;
    int ways = own.paths() == 0 ? 0 : core.forwarder.forward(s, own);
    own.exchange = this;
    Map<Hop, Boolean> hops = new LinkedHashMap<>();
    String subject = Parsed.subject(s.content);
    if (subject != null) {
      bindings.forEach(
          (id, b) -> {
            if (matches(b.key(), subject)) {
              matched.merge(id, 1L, Long::sum);
              hops.put(new Hop(b.nextHop(), b.nextHopPhase()), true);
            }
          });
    }
    for (Hop h : hops.keySet()) {
      ways += send(s, h);
    }
    if (ways == 0 && !config.alternateAddress().isEmpty()) {
      ways = send(s, new Hop(config.alternateAddress(), config.alternatePhase()));
      alternate += ways > 0 ? 1 : 0;
    }
    if (ways == 0) {
      dropped++;
    } else {
      forwarded++;
      if (s.in != null && !s.in.settledByPeer && !s.in.settled && s.in.peerCount() == 0) {
        core.deliveries.settle(s.in, Accepted.getInstance());
      }
    }
    return ways;
  }

  private int send(Forwarder.Shipment s, Hop h) {
    Address a = core.addresses.find(core.keys.of(h.address, h.phase, ""));
    if (a == null || a == own) {
      return 0;
    }
    if (s.parsed != null) {
      s.parsed.trace = null;
      s.parsed.ingress = null;
    }
    Forwarder.Shipment next = new Forwarder.Shipment(s.in, s.content, s.parsed, null);
    next.settled = true;
    next.to = h.address;
    next.phase = h.phase;
    return core.forwarder.forward(next, a);
  }

  private boolean matches(String key, String subject) {
    String separator = config.mqtt() ? "/" : "\\.";
    return matches(key.split(separator, -1), 0, subject.split(separator, -1), 0);
  }

  private boolean matches(String[] p, int i, String[] t, int j) {
    if (i == p.length) {
      return j == t.length;
    }
    if (p[i].equals("#")) {
      for (int k = j; k <= t.length; k++) {
        if (matches(p, i + 1, t, k)) {
          return true;
        }
      }
      return false;
    }
    return j < t.length
        && (p[i].equals(config.mqtt() ? "+" : "*") || p[i].equals(t[j]))
        && matches(p, i + 1, t, j + 1);
  }
}
