/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

import java.util.Optional;

/**
 * An AMQP connection to the router from within its process, without a socket: the bytes that would
 * pass by one. The caller speaks first, without SASL. One thread at a time may use it; the router
 * does its part of the work on that thread and keeps nothing back that {@link #read} could take, so
 * neither side needs a queue.
 */
public interface Pipe extends AutoCloseable {
  /**
   * Gives bytes to the router, which routes them before it returns.
   *
   * @param bytes not to be changed after, as the router forwards them without a copy
   */
  void write(byte[] bytes, int offset, int length);

  /** What the router has to send now, about 64 KiB at most; empty if there is nothing. */
  Optional<byte[]> read();

  /** Whether the router sends and takes nothing more. */
  boolean isEnded();

  /** Ends the connection at once; what was not settled is as with a socket that is lost. */
  @Override
  void close();
}
