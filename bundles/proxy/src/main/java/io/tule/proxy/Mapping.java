/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.Locale;
import java.util.Objects;

/**
 * From where to where a bridge leads: {@code http:5000=>amqp:QUEUE} and the like, as the Controller
 * writes it in the configuration of a proxy.
 *
 * @param protocol of the side that is not AMQP
 * @param port 1 to 65535, on which that side listens or to which it connects
 * @param queue address in the message network
 * @param inward whether traffic comes in by the port and goes to the queue; else from the queue to
 *     the port
 */
public record Mapping(Protocol protocol, int port, String queue, boolean inward) {
  private static final int LONGEST_QUEUE = 512;

  /** What is spoken on the side that is not AMQP. */
  public enum Protocol {
    HTTP,
    HTTP2,
    TCP;

    /** Its name in a mapping. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the ranges. */
  public Mapping {
    Objects.requireNonNull(protocol, "protocol");
    if (port < 1 || port > 65535) {
      throw invalid("Port " + port + " is not in 1 to 65535");
    }
    if (queue.isBlank() || queue.length() > LONGEST_QUEUE) {
      throw invalid("A mapping names a queue of 1 to " + LONGEST_QUEUE + " characters");
    }
  }

  /**
   * Reads one.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} if it is none
   */
  public static Mapping parse(String text) {
    String[] sides = text.strip().split("=>", -1);
    if (sides.length != 2) {
      throw invalid("Not a mapping of the form SOURCE=>TARGET: " + text);
    }
    boolean inward = sides[1].strip().startsWith("amqp:");
    String amqp = sides[inward ? 1 : 0].strip();
    String[] other = sides[inward ? 0 : 1].strip().split(":", -1);
    if (!amqp.startsWith("amqp:") || other.length != 2) {
      throw invalid("One side of a mapping is amqp:QUEUE, the other PROTOCOL:PORT: " + text);
    }
    return new Mapping(
        protocol(other[0]), number(other[1]), amqp.substring("amqp:".length()), inward);
  }

  private static Protocol protocol(String text) {
    for (Protocol each : Protocol.values()) {
      if (each.text().equals(text)) {
        return each;
      }
    }
    throw invalid("Protocols are http, http2 and tcp, not " + text);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "Not a port: " + text, e);
    }
  }

  private static TuleException invalid(String message) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, message);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    String side = protocol.text() + ":" + port;
    return inward ? side + "=>amqp:" + queue : "amqp:" + queue + "=>" + side;
  }
}
