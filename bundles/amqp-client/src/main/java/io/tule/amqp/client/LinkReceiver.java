/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.nio.ByteBuffer;
import java.util.Map;

/** A link to receive by. */
public interface LinkReceiver {
  /** Told on the connection's loop. */
  interface Listener {
    /** The peer has attached its end too: {@link LinkReceiver#address} is known. */
    default void attached(LinkReceiver link) {}

    /** A message begins, goes on, has come whole or was aborted. */
    void received(LinkReceiver link, Incoming message);

    /**
     * The link has ended, by the peer or with its connection; not called after {@link
     * LinkReceiver#close}. Messages that have not come whole never will.
     */
    void closed(LinkReceiver link, String condition, String description);
  }

  /** A message that comes. Bytes not read hold the sender back, once there are 128 KiB of them. */
  interface Incoming {
    LinkReceiver link();

    /** The next bytes, empty if there are none for now. They are the caller's, not copied. */
    ByteBuffer read();

    /** Whether all bytes have come, read or not. */
    boolean isComplete();

    /** Whether the sender took it back. */
    boolean isAborted();

    /** Whether nobody waits for an answer. */
    boolean isSettled();

    /** Answers it, at the latest when it was read; on the loop. Later calls do nothing. */
    void settle(Outcome outcome);

    /** What the receiver keeps with it, null at first. */
    Object attachment();

    void attach(Object value);
  }

  String name();

  RouterConnection connection();

  /** Whether both ends are attached. */
  boolean isAttached();

  /** Whether it has ended. */
  boolean isClosed();

  /** Address of the source: the one asked for, or the dynamic one; empty before it is attached. */
  String address();

  /** Properties of the peer's attach, empty before. */
  Map<String, Object> peerProperties();

  /** Lets the peer send so many messages more. */
  void flow(int messages);

  /** Messages that the peer may still begin. */
  int credit();

  /** Ends the link; what has not been answered is given back. */
  void close();

  /** Ends it with an error. */
  void close(String condition, String description);
}
