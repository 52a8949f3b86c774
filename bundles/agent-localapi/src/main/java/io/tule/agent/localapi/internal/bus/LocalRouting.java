/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import io.tule.agent.localapi.internal.Limits;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.routing.MessageReceiver;
import io.tule.api.spi.routing.RoutingPlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Delivery within the node: a bounded queue for each receiver. A message that is accepted waits
 * until its receiver has settled it; when a queue or all of them together are full, the oldest
 * message goes. A publisher is never held up by a receiver that is slow or away.
 */
public final class LocalRouting implements RoutingPlugin {
  /** Its name among the plug-ins. */
  public static final String NAME = "local";

  private static final long PAUSE_MILLIS = 1_000;

  private final Limits limits;
  private final ScheduledExecutorService timer;
  private final Spool spool;
  private final Map<String, Mailbox> mailboxes = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean unparking = new AtomicBoolean();
  private final LongAdder dropped = new LongAdder();
  private volatile Set<String> known = Set.of();

  /**
   * Creates it without receivers.
   *
   * @param spool keeps what waits
   */
  public LocalRouting(Limits limits, ScheduledExecutorService timer, Spool spool) {
    this.spool = spool;
    this.limits = limits;
    this.timer = timer;
  }

  /** Messages handed to a pulling receiver; to be settled once. */
  public static final class Batch {
    private final Mailbox from;
    private final List<Mailbox.Delivery> deliveries;

    Batch(Mailbox from, List<Mailbox.Delivery> deliveries) {
      this.from = from;
      this.deliveries = deliveries;
    }

    /** The messages in their binary form, oldest first. */
    public List<byte[]> messages() {
      return deliveries.stream().map(delivery -> delivery.message).toList();
    }

    /** Says whether they have arrived; if not, they wait again. */
    public void settle(boolean arrived) {
      for (int i = deliveries.size() - 1; i >= 0; i--) {
        from.settle(deliveries.get(arrived ? deliveries.size() - 1 - i : i), arrived);
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Says who may receive; what waits for others is dropped. */
  public void receivers(Set<String> uuids) {
    known = Set.copyOf(uuids);
    for (String uuid : List.copyOf(mailboxes.keySet())) {
      Mailbox gone = known.contains(uuid) ? null : mailboxes.remove(uuid);
      if (gone != null) {
        dropped.add(gone.size());
        gone.clear();
      }
    }
  }

  private Mailbox mailbox(String uuid) {
    return mailboxes.computeIfAbsent(
        uuid,
        key -> new Mailbox(limits, this::held, dropped::add, spool::gone, this::later, this::fits));
  }

  private boolean fits(long size) {
    return held.get() + size <= limits.totalQueueBytes();
  }

  /** What goes from one receiver's queue may be the room that another's message waits for. */
  private void held(long change) {
    long before = held.getAndAdd(change);
    if (change < 0
        && before + limits.messageBytes() > limits.totalQueueBytes()
        && !timer.isShutdown()
        && unparking.compareAndSet(false, true)) {
      timer.execute(
          () -> {
            unparking.set(false);
            mailboxes.values().forEach(Mailbox::unpark);
          });
    }
  }

  private void later(Runnable body) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(body, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public CompletionStage<Void> send(String receiverUuid, byte[] message) {
    CompletionStage<Void> accepted = post(receiverUuid, message);
    commit();
    return accepted;
  }

  /** Makes all that was posted outlive this process. */
  public void commit() {
    spool.commit();
  }

  /** Takes up what waited when the process ended before. */
  public void restore() {
    for (Spool.Waiting each : spool.open(limits.messageBytes(), this::content)) {
      if (known.contains(each.receiver())) {
        // Among them is what the network was told is here.
        mailbox(each.receiver()).keep(each.number(), each.message());
      }
    }
    spool.begin();
  }

  /**
   * Takes a message that another node has sent. It is taken once there is room for it, and once
   * only, however often the network brings it.
   *
   * @return completes when the message outlives this process
   */
  CompletionStage<Void> arrive(String receiverUuid, byte[] message) {
    if (message.length > limits.messageBytes() || !known.contains(receiverUuid)) {
      return post(receiverUuid, message);
    }
    CompletableFuture<Void> taken = new CompletableFuture<>();
    mailbox(receiverUuid)
        .whenRoom(
            message.length,
            () -> {
              if (spool.recent().has(receiverUuid, message)) {
                taken.complete(null);
              } else {
                keep(receiverUuid, message, taken);
              }
            });
    return taken;
  }

  /** Notes a message as taken only when it is kept, so that its repetition is not taken for it. */
  private void keep(String receiverUuid, byte[] message, CompletableFuture<Void> taken) {
    if (!known.contains(receiverUuid)) {
      taken.completeExceptionally(nobody(receiverUuid));
      return;
    }
    Mailbox box = mailbox(receiverUuid);
    spool.add(receiverUuid, message, number -> box.keep(number, message));
    box.pump();
    commit();
    spool.recent().add(receiverUuid, message);
    taken.complete(null);
  }

  private static TuleException nobody(String receiverUuid) {
    return new TuleException(ReasonCode.NOT_FOUND, "Nobody receives for " + receiverUuid);
  }

  /** Accepts a message, which is safe after the next {@link #commit}. */
  CompletionStage<Void> post(String receiverUuid, byte[] message) {
    if (message.length > limits.messageBytes()) {
      return CompletableFuture.failedFuture(
          new TuleException(ReasonCode.LIMIT_EXCEEDED, "The message is too large"));
    }
    if (!known.contains(receiverUuid)) {
      return CompletableFuture.failedFuture(nobody(receiverUuid));
    }
    Mailbox box = mailbox(receiverUuid);
    if (!makeRoom(box, message.length)) {
      dropped.increment();
      return noRoom();
    }
    AtomicBoolean added = new AtomicBoolean();
    spool.add(receiverUuid, message, number -> added.set(box.add(number, message)));
    box.pump();
    return added.get() ? CompletableFuture.completedFuture(null) : noRoom();
  }

  private static CompletionStage<Void> noRoom() {
    return CompletableFuture.failedFuture(
        new TuleException(ReasonCode.LIMIT_EXCEEDED, "There is no room for the message"));
  }

  /**
   * The receiver's own oldest messages go first, then those of whoever has most; false if none may
   * go.
   */
  private boolean makeRoom(Mailbox own, int size) {
    boolean found = true;
    while (found && !fits(size)) {
      found = own.dropOldest() || dropOldestOfFullest();
    }
    return found;
  }

  private boolean dropOldestOfFullest() {
    List<Mailbox> boxes = new ArrayList<>(mailboxes.values());
    boxes.sort((a, b) -> Long.compare(b.bytes(), a.bytes()));
    return boxes.stream().anyMatch(Mailbox::dropOldest);
  }

  @Override
  public Subscription receive(String receiverUuid, int window, MessageReceiver receiver) {
    return mailbox(receiverUuid).receive(window, receiver);
  }

  /** Hands out what waits for a receiver, none while it has a subscription. */
  public Batch take(String receiverUuid, int most, long mostBytes) {
    Mailbox box = mailboxes.get(receiverUuid);
    return box == null ? new Batch(null, List.of()) : new Batch(box, box.take(most, mostBytes));
  }

  /** Bytes that wait or are not settled. */
  public long heldBytes() {
    return held.get();
  }

  /** How many messages wait or are not settled. */
  public long waiting() {
    return mailboxes.values().stream().mapToLong(Mailbox::size).sum();
  }

  /** How many messages were lost since the start because a queue was full or its receiver gone. */
  public long dropped() {
    return dropped.sum();
  }

  private List<Spool.Waiting> content() {
    List<Spool.Waiting> content = new ArrayList<>();
    mailboxes.forEach((uuid, box) -> content.addAll(box.content(uuid)));
    return content;
  }
}
