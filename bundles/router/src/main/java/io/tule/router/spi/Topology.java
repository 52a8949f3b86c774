/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import io.tule.router.config.Distribution;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * By which the routing protocol tells the router where the others are. A neighbour link is known by
 * a number that {@link TopologyListener#neighbourLinkUp} gave.
 */
public interface Topology {
  /**
   * What is known of another router.
   *
   * @param id of the router
   * @param nextHop id of the neighbour by which it is reached (its own id if it is one), empty if
   *     it cannot be reached
   * @param link neighbour link to it if it is a neighbour, else -1
   * @param cost of the path
   * @param validOrigins routers whose multicast messages this one may forward towards it; this
   *     router is always one
   */
  record Node(String id, String nextHop, int link, int cost, Set<String> validOrigins) {
    public Node {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(nextHop, "nextHop");
      validOrigins = Set.copyOf(validOrigins);
    }
  }

  /**
   * Takes the whole topology in the place of the one before; addresses of routers no longer named
   * are forgotten.
   */
  void nodes(List<Node> nodes);

  /**
   * A router has consumers of an address.
   *
   * @param key of the address as in a MAU, for instance {@code M0queue}
   */
  void mapAddress(String routerId, String key, Distribution hint);

  /** A router has none any more. */
  void unmapAddress(String routerId, String key);

  /** A router has started anew: nothing is known of its addresses. */
  void unmapAll(String routerId);

  /**
   * Sets who is told of neighbour links and of own addresses; it is told at once of what there is.
   */
  void listener(TopologyListener listener);
}
