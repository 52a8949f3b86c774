/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import java.nio.ByteBuffer;
import java.util.Map;

/** A link to send by. What is sent without credit waits here, so look at {@link #credit} first. */
public interface LinkSender {
  /** Told on the connection's loop. */
  interface Listener {
    /** The peer has attached its end too. */
    default void attached(LinkSender link) {}

    /** There is credit where there was none, or more of it. */
    default void credit(LinkSender link) {}

    /** {@link LinkSender#isWritable} is true again. */
    default void writable(LinkSender link) {}

    /**
     * The link has ended, by the peer or with its connection; not called after {@link
     * LinkSender#close}. Outcomes still open are {@link Outcome.Kind#LOST} before.
     *
     * @param condition such as {@code amqp:not-found} or {@code qd:no-route-to-dest}; {@code
     *     amqp:connection:forced} where the connection went down; empty if the peer gave none
     */
    void closed(LinkSender link, String condition, String description);
  }

  /** Told what became of a message. */
  @FunctionalInterface
  interface Settled {
    /** Nobody asks. */
    Settled IGNORED = outcome -> {};

    /** Called once; not for messages that are sent settled. */
    void settled(Outcome outcome);
  }

  /** A message of which the end is not known yet. */
  interface Outgoing {
    /**
     * Goes on. The bytes are not copied if the buffer has an array: they must not be changed after.
     */
    void append(ByteBuffer bytes);

    /** That was all. */
    void end();

    /** Takes it back: who has begun to receive it is told to forget it. */
    void abort();
  }

  String name();

  RouterConnection connection();

  /** Whether both ends are attached. */
  boolean isAttached();

  /** Whether it has ended. */
  boolean isClosed();

  /** Messages that may be begun now, those that wait subtracted. */
  int credit();

  /** Whether less than 128 KiB wait here; if not, {@link Listener#writable} tells when. */
  boolean isWritable();

  /** Properties of the peer's attach, empty before. */
  Map<String, Object> peerProperties();

  /**
   * Sends a whole message, encoded (see {@link Sections}); the bytes as with {@link
   * Outgoing#append}.
   *
   * @param settled whether nobody is to answer for it
   */
  void send(boolean settled, Settled outcome, ByteBuffer... message);

  /** Begins a message. Others by this link wait until it has ended. */
  Outgoing begin(boolean settled, Settled outcome);

  /** Ends the link, after what waits and has credit. */
  void close();

  /** Ends it with an error. */
  void close(String condition, String description);
}
