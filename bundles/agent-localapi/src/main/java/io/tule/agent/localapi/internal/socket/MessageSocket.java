/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.agent.localapi.internal.bus.LocalRouting;
import io.tule.agent.localapi.internal.message.BinaryForm;
import io.tule.agent.localapi.internal.message.IoMessage;
import io.tule.api.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries messages in both directions. An acknowledgement names nothing, so it counts for the
 * oldest frame that has none: SDKs acknowledge each message and each receipt, in order. A message
 * that is not acknowledged when the connection ends waits for the next one.
 */
final class MessageSocket extends SocketHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MessageSocket.class);
  private static final int WINDOW = 8_192;
  private static final int MOST_PENDING = 3 * WINDOW;
  private static final int ID_LENGTH = 32;
  private static final byte[] NO_MESSAGE = {};
  private static final CompletableFuture<Void> NOBODY_WAITS =
      CompletableFuture.completedFuture(null);

  private final Bus bus;
  private final LocalRouting routing;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Queue<Pending> arrived = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final List<Bus.Receipt> due = new ArrayList<>();
  private Subscription subscription = () -> {};
  private boolean complained;

  /** A frame that was not acknowledged; a receipt has no message and is not sent again. */
  private static final class Pending {
    private final byte[] message;
    private final CompletableFuture<Void> settled;
    private long at;
    private int times = 1;

    Pending(byte[] message, CompletableFuture<Void> settled, long at) {
      this.message = message;
      this.settled = settled;
      this.at = at;
    }
  }

  MessageSocket(
      String id, Clock clock, Consumer<SocketHandler> gone, Bus bus, LocalRouting routing) {
    super(id, clock, gone);
    this.bus = bus;
    this.routing = routing;
  }

  @Override
  void opened() {
    subscription = routing.receive(id, WINDOW, this::deliver);
  }

  private CompletionStage<Void> deliver(byte[] message) {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    arrived.add(new Pending(message, settled, clock.millis()));
    if (draining.compareAndSet(false, true)) {
      context.executor().execute(this::drain);
    }
    return settled;
  }

  /** Sends what has arrived, many messages in one go. */
  private void drain() {
    draining.set(false);
    Frames frames = new Frames(context);
    for (Pending next = arrived.poll(); next != null; next = arrived.poll()) {
      pending.add(next);
      transmit(next.message, frames);
    }
    frames.flush();
  }

  private static void transmit(byte[] message, Frames frames) {
    frames
        .begin(1 + Integer.BYTES + message.length)
        .writeByte(MESSAGE)
        .writeInt(message.length)
        .writeBytes(message);
  }

  @Override
  void acknowledged() {
    Pending oldest = pending.poll();
    if (oldest != null && oldest.message.length > 0) {
      oldest.settled.complete(null);
    }
  }

  @Override
  void retry() {
    long now = clock.millis();
    // A clock that was set back must not keep it from being sent again for years.
    pending.forEach(each -> each.at = Math.min(each.at, now));
    // A client that does not acknowledge receipts must not have its acknowledgements count for
    // them.
    while (!pending.isEmpty()
        && pending.peek().message.length == 0
        && now - pending.peek().at > ACK_MILLIS) {
      pending.poll();
    }
    Pending oldest = pending.peek();
    if (oldest != null && oldest.message.length > 0 && now - oldest.at > ACK_MILLIS) {
      if (oldest.times >= SENDS) {
        oldest.settled.complete(null);
        giveUp();
        return;
      }
      oldest.at = now;
      oldest.times++;
      Frames frames = new Frames(context);
      transmit(oldest.message, frames);
      frames.flush();
    }
  }

  @Override
  void message(ByteBuf frame) {
    IoMessage message;
    try {
      message = read(frame);
      String publisher = message.publisher().isEmpty() ? id : message.publisher();
      if (!publisher.equals(id)) {
        throw new IllegalArgumentException("its publisher is another microservice");
      }
      due.add(bus.publish(message, publisher));
    } catch (IllegalArgumentException e) {
      if (!complained) {
        complained = true;
        LOG.warn("A message of {} is refused: {}", id, e.getMessage());
      }
    }
  }

  private static IoMessage read(ByteBuf frame) {
    if (frame.readableBytes() < 4 || frame.readUnsignedInt() != frame.readableBytes()) {
      throw new IllegalArgumentException("the length before it is wrong");
    }
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return BinaryForm.read(bytes);
  }

  /** Gives the receipts of all that was read in one go, when it is safe. */
  @Override
  public void channelReadComplete(ChannelHandlerContext read) throws Exception {
    if (!due.isEmpty()) {
      bus.commit();
      Frames frames = new Frames(context);
      due.forEach(receipt -> receipt(receipt, frames));
      due.clear();
      frames.flush();
    }
    super.channelReadComplete(read);
  }

  private void receipt(Bus.Receipt receipt, Frames frames) {
    ByteBuf payload = frames.begin(3 + ID_LENGTH + Long.BYTES);
    payload.writeByte(RECEIPT).writeByte(ID_LENGTH).writeByte(Long.BYTES);
    payload.writeCharSequence(receipt.id(), StandardCharsets.US_ASCII);
    payload.writeLong(receipt.timestamp());
    if (pending.size() < MOST_PENDING) {
      pending.add(new Pending(NO_MESSAGE, NOBODY_WAITS, clock.millis()));
    }
    if (!context.channel().isWritable()) {
      // Whoever does not read receipts is not read either.
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) throws Exception {
    if (changed.channel().isWritable()) {
      changed.channel().config().setAutoRead(true);
    }
    super.channelWritabilityChanged(changed);
  }

  @Override
  void ended() {
    // What was published shall outlive the process although nobody can be told any more.
    bus.commit();
    subscription.close();
  }
}
