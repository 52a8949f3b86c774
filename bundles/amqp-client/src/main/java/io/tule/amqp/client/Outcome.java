/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.util.Objects;

/**
 * What became of a message.
 *
 * @param kind which outcome
 * @param condition of a rejection, such as {@code amqp:not-found}; else empty
 * @param description for people, empty if none
 */
public record Outcome(Kind kind, String condition, String description) {
  /** The outcomes. */
  public enum Kind {
    /** It was taken. */
    ACCEPTED,
    /** It will never be taken. */
    REJECTED,
    /** Nobody took it; it may be sent again. */
    RELEASED,
    /** It may have been taken, and failed; whether it may be sent again the sender must know. */
    MODIFIED,
    /** The link ended before an answer came. */
    LOST
  }

  public static final Outcome ACCEPTED = new Outcome(Kind.ACCEPTED, "", "");
  public static final Outcome RELEASED = new Outcome(Kind.RELEASED, "", "");

  /** Delivery failed. */
  public static final Outcome MODIFIED = new Outcome(Kind.MODIFIED, "", "");

  public static final Outcome LOST = new Outcome(Kind.LOST, "", "");

  public Outcome {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(description, "description");
  }

  /** A rejection. */
  public static Outcome rejected(String condition, String description) {
    return new Outcome(Kind.REJECTED, condition, description);
  }
}
