/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.amqp;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An inbox for one stream. Its peer sends no more messages than it has credit for, which comes back
 * as the body is read. Confined to its line's loop.
 */
final class StreamInbox implements LinkReceiver.Listener {
  /** What a body holds unread; the peer's pieces are far shorter than a tenth of half of it. */
  static final int ROOM = 1024 * 1024;

  private static final int CREDIT = 10;
  private static final int MOST = ROOM;

  private static final Logger LOG = LoggerFactory.getLogger(StreamInbox.class);

  private final Runnable ready;
  private final Consumer<Received> taken;
  private final Consumer<String> lost;
  private final LinkReceiver link;
  private int unread;
  private int owed;

  /**
   * Attaches it.
   *
   * @param ready told when it has an address
   * @param taken takes messages
   * @param lost told when none will come any more
   */
  StreamInbox(
      RouterConnection connection,
      Runnable ready,
      Consumer<Received> taken,
      Consumer<String> lost) {
    this.ready = ready;
    this.taken = taken;
    this.lost = lost;
    this.link = connection.receiver(ReceiverOptions.dynamic(), this);
    link.flow(CREDIT);
  }

  boolean isReady() {
    return link.isAttached() && !link.isClosed();
  }

  String address() {
    return link.address();
  }

  @Override
  public void attached(LinkReceiver which) {
    ready.run();
  }

  @Override
  public void received(LinkReceiver which, LinkReceiver.Incoming message) {
    Received gathered = message.attachment() instanceof Received known ? known : new Received(MOST);
    gathered.take(message);
    if (!message.isComplete()) {
      message.attach(gathered);
      return;
    }
    message.settle(Outcome.ACCEPTED);
    if (gathered.isMalformed() || gathered.isTooLong() || message.isAborted()) {
      lost.accept("A message could not be taken");
      return;
    }
    owed++;
    unread += gathered.body().remaining();
    try {
      taken.accept(gathered);
    } catch (RuntimeException e) {
      // One peer's message must not end the connection, by which others have their streams.
      LOG.debug("A message could not be taken", e);
      lost.accept("A message could not be taken");
      return;
    }
    if (unread <= ROOM / 2) {
      give();
    }
  }

  /** So much of the body has been read: told in halves of its room. */
  void read(long bytes) {
    unread -= (int) bytes;
    give();
  }

  private void give() {
    if (owed > 0 && !link.isClosed()) {
      link.flow(owed);
      owed = 0;
    }
  }

  @Override
  public void closed(LinkReceiver which, String condition, String description) {
    lost.accept("The router has ended the stream");
  }

  void close() {
    if (!link.isClosed()) {
      link.close();
    }
  }
}
