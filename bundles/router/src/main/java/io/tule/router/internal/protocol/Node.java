/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is known of another router. Only {@link Nodes} uses it. */
final class Node {
  final String id;
  final int index;

  /** When it started; 0 while that is not known. */
  long instance;

  /** The link to it while it is a neighbour, else -1. */
  int link = -1;

  long neighbourSeen;
  Map<String, Integer> peers = new HashMap<>();
  long linkStateSeq;
  long linkStateSeen;
  String nextHop = "";
  int cost = -1;
  List<String> validOrigins = List.of();

  /** The numbers it last advertised. */
  long advertisedLinkState;

  long advertisedMobile;

  /** Whether its link state is to be asked for, whatever number it advertised. */
  boolean wantsLinkState = true;

  /** The ticks at which it was last asked; long ago if never. */
  long askedLinkState = -1000;

  long askedMobile = -1000;

  /** How often it was found that no router names it. */
  int unnamed;

  Node(String id, int index) {
    this.id = id;
    this.index = index;
  }

  boolean neighbour() {
    return link >= 0;
  }

  boolean reachable() {
    return neighbour() || !nextHop.isEmpty();
  }

  void forgetLinkState() {
    peers = new HashMap<>();
    linkStateSeq = 0;
  }

  /** Takes when it started; answers whether it has started anew since. */
  boolean restarted(long told) {
    if (told == 0 || told == instance) {
      return false;
    }
    boolean anew = instance != 0;
    instance = told;
    return anew;
  }

  NodeInfo info() {
    return new NodeInfo(
        id,
        index,
        instance,
        List.copyOf(peers.keySet()),
        nextHop.equals(id) ? "" : nextHop,
        validOrigins,
        link,
        cost);
  }
}
