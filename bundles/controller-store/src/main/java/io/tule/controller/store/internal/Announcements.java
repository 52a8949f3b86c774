/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

/**
 * Tells the other controllers on a PostgreSQL database of changes for agents.
 *
 * @param node this controller's name on the channel; empty where there are no others
 */
record Announcements(String node) {
  /** The channel of NOTIFY. */
  static final String CHANNEL = "tule_changes";

  private static final char SEPARATOR = ':';

  static final Announcements NONE = new Announcements("");

  /** Whether this controller alone uses the database. */
  boolean areForNobody() {
    return node.isEmpty();
  }

  void send(Sql sql, String agentUuid) {
    if (!areForNobody()) {
      String text = node + SEPARATOR + agentUuid;
      sql.list("SELECT pg_notify('" + CHANNEL + "', ?)", row -> true, text);
    }
  }

  boolean isOwn(String text) {
    return text.startsWith(node + SEPARATOR);
  }

  static String agentUuid(String text) {
    return text.substring(text.indexOf(SEPARATOR) + 1);
  }
}
