/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

/** One side of a SASL exchange. Guarded by the router's lock. */
public abstract class SaslPeer {
  static final byte[] HEADER = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

  AmqpConnection connection;
  boolean begun;
  boolean done;

  /** Nothing is read until something is known. */
  boolean waits;

  /** Mechanism used, empty if none. */
  public String mechanism = "";

  /** User authenticated, empty if none. */
  public String user = "";

  /** The peer's SASL header came. */
  abstract void begin();

  /** A SASL frame came. */
  abstract void frame(Object body);

  /** The peer goes on without SASL; false if it must not. */
  abstract boolean skip();

  final void send(Object body) {
    connection.frame(1, 0, connection.codec.encode(body));
  }
}
