/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

/** How the messages of an address are shared among its consumers. */
public enum Distribution {
  /** A copy to every consumer. */
  MULTICAST("multicast", 1),
  /** To the consumers that cost least to reach, in turn. */
  CLOSEST("closest", 2),
  /** To the consumer with the fewest outstanding deliveries. */
  BALANCED("balanced", 3),
  /** Link routes only: attaches shared among the containers. */
  LINK_BALANCED("linkBalanced", 4),
  /** No consumer and no producer may attach. */
  UNAVAILABLE("unavailable", 5);

  private final String label;
  private final int hint;

  Distribution(String label, int hint) {
    this.label = label;
    this.hint = hint;
  }

  /** The name in configuration files and in management. */
  public String label() {
    return label;
  }

  /** The number by which routers tell each other of it (the hints of a MAU). */
  public int hint() {
    return hint;
  }

  /** The distribution that a MAU's hint means; balanced if the number is unknown. */
  public static Distribution ofHint(int hint) {
    for (Distribution d : values()) {
      if (d.hint == hint || (hint == 0 && d == MULTICAST)) {
        return d;
      }
    }
    return BALANCED;
  }
}
