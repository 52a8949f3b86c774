/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.util.Optional;

/** Who is let in by a port, and what passes there. Any thread; nothing of it may block. */
public interface TcpWatch {
  /** Lets all in and counts nothing. */
  TcpWatch NONE = new TcpWatch() {};

  /** Whether a client may connect; if not, its connection is closed at once. */
  default boolean admit(InetAddress client) {
    return true;
  }

  /** With what TLS ends at the port; empty for none. */
  default Optional<SslContext> tls() {
    return Optional.empty();
  }

  /** A connection begins. */
  default void opened() {}

  /**
   * It has ended.
   *
   * @param failed whether by an error, such as a reset or a way that was lost
   */
  default void closed(boolean failed) {}

  /** Bytes that came by the port. */
  default void in(int bytes) {}

  /** Bytes that went out by the port. */
  default void out(int bytes) {}

  /** The way through the network stands, so long after the connection began. */
  default void established(long nanos) {}
}
