/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import org.osgi.annotation.versioning.ConsumerType;
import org.osgi.annotation.versioning.ProviderType;

/** Byte streams through the message network to what a proxy serves at an address there. */
@ProviderType
public interface Tunnels {
  /**
   * Begins a stream, as a public TCP port does for each connection. Returns at once.
   *
   * @param queue the address of a mapping {@code amqp:<queue>=>tcp:<port>}
   * @param listener told of what happens, one call at a time, none before this returns from a
   *     thread that holds the caller's locks; must not block
   */
  Tunnel connect(String queue, Listener listener);

  /** One end of a stream. May be called from any thread; nothing blocks. */
  @ProviderType
  interface Tunnel extends AutoCloseable {
    /**
     * Sends bytes, which are taken as a copy or whole.
     *
     * @return whether more may be sent at once; if not, wait for {@link Listener#onWritable()}.
     *     Whoever goes on nevertheless finds the stream aborted when its bound is reached
     */
    boolean write(byte[] bytes, int from, int length);

    /** Nothing more comes from here; the other direction goes on. */
    void end();

    /** Holds back the far side: no {@link Listener#onData} until {@link #resume()}. */
    void pause();

    /** Takes bytes again. */
    void resume();

    /** Breaks it off. Closing twice does nothing. */
    @Override
    void close();
  }

  /** Who uses a stream. */
  @ConsumerType
  interface Listener {
    /** The far side is connected. */
    void onOpen();

    /** Bytes from there; the array is the listener's. */
    void onData(byte[] bytes);

    /** More may be written. */
    void onWritable();

    /** Nothing more comes from there; the other direction goes on. */
    void onEnd();

    /**
     * It is over; nothing more is told.
     *
     * @param state {@link PortState#OPEN} if it ended as streams end, else why
     */
    void onClose(PortState state);
  }
}
