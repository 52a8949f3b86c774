/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.Distribution;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** An address with those who send to it and those who receive. Guarded by the router's lock. */
final class Address {
  final String key;
  Distribution distribution;
  int priority = -1;

  /** Copies go along every way and not only along the tree: the routing protocol's own. */
  boolean flood;

  /** Only routers may send to it. */
  boolean controlOnly;

  /** Consumers in this process. */
  final List<LocalSubscription> locals = new ArrayList<>(1);

  /** Links by which consumers here receive. */
  final List<RouterLink> receivers = new ArrayList<>(2);

  /** Links by which producers here send. */
  final List<RouterLink> senders = new ArrayList<>(2);

  /** Routers with consumers, in no order. */
  final Set<RemoteRouter> remotes = new LinkedHashSet<>(2);

  /** Containers to which links are routed. */
  final List<RouterConnection> containers = new ArrayList<>(1);

  /** Where messages go that have no other destination. */
  Address fallback;

  /** The address of which this is the fallback. */
  Address fallbackFor;

  /** An exchange stands behind it. */
  Exchange exchange;

  /** Links served by an agent. */
  LinkServer server;

  /** It is kept though nobody uses it. */
  int references;

  /** Whether in-process consumers are told to other routers. */
  boolean propagateLocals;

  /** Told to other routers. */
  boolean toldLocal;

  boolean hadPath;
  int nextRemote;
  boolean removed;

  /** Unsettled deliveries to neighbours, by neighbour link. */
  int[] outstanding = NONE;

  int tracked;

  long ingress;
  long egress;
  long transit;
  long toContainer;
  long fromContainer;
  long ingressContainer;
  long egressContainer;
  long redirected;

  private static final int[] NONE = new int[0];

  Address(String key, Distribution distribution) {
    this.key = key;
    this.distribution = distribution;
  }

  char type() {
    return key.charAt(0);
  }

  boolean multicast() {
    return distribution == Distribution.MULTICAST;
  }

  /** Ways by which a message may leave. */
  int paths() {
    int n = locals.size() + receivers.size() + remotes.size();
    if (exchange != null) {
      n += exchange.ways();
    }
    return n;
  }

  int outstanding(int way) {
    return way < outstanding.length ? outstanding[way] : 0;
  }

  void track(int way, int change) {
    if (way >= outstanding.length) {
      outstanding = java.util.Arrays.copyOf(outstanding, way + 8);
    }
    outstanding[way] += change;
    tracked += change;
  }

  /** Whether consumers here are to be known elsewhere. */
  boolean localDestination() {
    for (RouterLink l : receivers) {
      if (l.type != io.tule.router.spi.RouterView.LinkType.ROUTER_CONTROL) {
        return true;
      }
    }
    return !containers.isEmpty()
        || (propagateLocals && !locals.isEmpty())
        || (exchange != null && exchange.ways() > 0);
  }

  boolean unused() {
    return locals.isEmpty()
        && receivers.isEmpty()
        && senders.isEmpty()
        && remotes.isEmpty()
        && containers.isEmpty()
        && references == 0
        && tracked == 0
        && exchange == null
        && server == null
        && fallbackFor == null;
  }
}
