/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.bus;

import io.tule.agent.localapi.internal.Limits;
import io.tule.api.Subscription;
import io.tule.api.spi.routing.MessageReceiver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * What waits for one receiver, in order. It is bounded: when it is full, the oldest message that
 * nobody has yet is dropped, or the new one. What the network was told is here is never dropped.
 * Thread-safe; receivers are never called with the lock held.
 */
final class Mailbox {
  private final Limits limits;
  private final LongConsumer held;
  private final LongConsumer dropped;
  private final LongConsumer gone;
  private final Consumer<Runnable> later;
  private final LongPredicate fits;
  private final Deque<Delivery> waiting = new ArrayDeque<>();
  private final Deque<Delivery> unsettled = new ArrayDeque<>();
  private final Deque<Parked> parked = new ArrayDeque<>();
  private Link link;
  private boolean pumping;
  private boolean unparking;
  private long bytes;

  /** A message on its way. */
  static final class Delivery {
    final long number;
    final byte[] message;
    final boolean guarded;
    Link link;

    Delivery(long number, byte[] message, boolean guarded) {
      this.number = number;
      this.message = message;
      this.guarded = guarded;
    }
  }

  /** An addition that waits for room. */
  private record Parked(int size, Runnable add) {}

  private static final class Link {
    final int window;
    final MessageReceiver receiver;
    boolean paused;

    Link(int window, MessageReceiver receiver) {
      this.window = window;
      this.receiver = receiver;
    }
  }

  /**
   * Creates an empty one.
   *
   * @param held told how many bytes come or go
   * @param dropped told how many messages are lost
   * @param gone told the number of a message that waits no longer
   * @param later runs something after a pause
   * @param fits whether all receivers together have room for so many bytes
   */
  Mailbox(
      Limits limits,
      LongConsumer held,
      LongConsumer dropped,
      LongConsumer gone,
      Consumer<Runnable> later,
      LongPredicate fits) {
    this.limits = limits;
    this.held = held;
    this.dropped = dropped;
    this.gone = gone;
    this.later = later;
    this.fits = fits;
  }

  /**
   * Adds a message; an older one may have to go for it. {@link #pump} has to follow.
   *
   * @param number larger than those before
   * @return false if nothing may go for it, and it is dropped itself
   */
  synchronized boolean add(long number, byte[] message) {
    while (bytes + message.length > limits.queueBytes()
        || waiting.size() + unsettled.size() >= limits.queueMessages()) {
      if (!dropOldest()) {
        dropped.accept(1);
        gone.accept(number);
        return false;
      }
    }
    waiting.add(new Delivery(number, message, false));
    count(message.length);
    return true;
  }

  /**
   * Adds a message that must not be dropped, once {@link #whenRoom} says so. {@link #pump} has to
   * follow.
   *
   * @param number larger than those before
   */
  synchronized void keep(long number, byte[] message) {
    waiting.add(new Delivery(number, message, true));
    count(message.length);
  }

  /**
   * Runs an addition as soon as there is room for it, in order. A receiver for whom nothing waits
   * gets one in any case, so that others who take nothing do not stop it.
   *
   * @param size of the message in bytes
   */
  void whenRoom(int size, Runnable add) {
    synchronized (this) {
      parked.add(new Parked(size, add));
    }
    unpark();
  }

  /** Runs what waits for room and has it now. Never called with a lock held. */
  void unpark() {
    synchronized (this) {
      if (unparking) {
        return;
      }
      unparking = true;
    }
    Parked next = nextParked();
    while (next != null) {
      next.add().run();
      next = nextParked();
    }
  }

  private synchronized Parked nextParked() {
    Parked next = parked.peek();
    int count = waiting.size() + unsettled.size();
    boolean room =
        next != null
            && (count == 0
                || (count < limits.queueMessages()
                    && bytes + next.size() <= limits.queueBytes()
                    && fits.test(next.size())));
    unparking = room;
    return room ? parked.poll() : null;
  }

  private void drop(Delivery oldest) {
    count(-oldest.message.length);
    dropped.accept(1);
    gone.accept(oldest.number);
  }

  private void count(long change) {
    bytes += change;
    held.accept(change);
  }

  /** Drops the oldest message that may be dropped; false if there is none. */
  synchronized boolean dropOldest() {
    for (Iterator<Delivery> each = waiting.iterator(); each.hasNext(); ) {
      Delivery oldest = each.next();
      if (!oldest.guarded) {
        each.remove();
        drop(oldest);
        return true;
      }
    }
    return false;
  }

  /** Bytes that nobody has yet or that are not settled. */
  synchronized long bytes() {
    return bytes;
  }

  /** How many messages nobody has yet or are not settled. */
  synchronized int size() {
    return waiting.size() + unsettled.size();
  }

  Subscription receive(int window, MessageReceiver receiver) {
    Link next = new Link(window, receiver);
    synchronized (this) {
      giveBack(link);
      link = next;
    }
    pump();
    return () -> {
      synchronized (this) {
        giveBack(next);
        if (link == next) {
          link = null;
        }
      }
      pump();
    };
  }

  private void giveBack(Link from) {
    List<Delivery> back = new ArrayList<>();
    for (Iterator<Delivery> each = unsettled.iterator(); each.hasNext(); ) {
      Delivery delivery = each.next();
      if (from != null && delivery.link == from) {
        each.remove();
        back.add(delivery);
      }
    }
    for (int i = back.size() - 1; i >= 0; i--) {
      insert(back.get(i));
    }
  }

  private void insert(Delivery delivery) {
    Deque<Delivery> before = new ArrayDeque<>();
    while (!waiting.isEmpty() && waiting.peek().number < delivery.number) {
      before.push(waiting.poll());
    }
    waiting.push(delivery);
    before.forEach(waiting::push);
  }

  /**
   * Hands out messages to somebody who asks for them; none while somebody receives them.
   *
   * @return to be settled with {@link #settle}
   */
  synchronized List<Delivery> take(int most, long mostBytes) {
    List<Delivery> taken = new ArrayList<>();
    long sum = 0;
    while (link == null && !waiting.isEmpty() && taken.size() < most) {
      sum += waiting.peek().message.length;
      if (sum > mostBytes && !taken.isEmpty()) {
        break;
      }
      Delivery delivery = waiting.poll();
      delivery.link = null;
      unsettled.add(delivery);
      taken.add(delivery);
    }
    return taken;
  }

  /** Hands out what the receiver takes. Never called with a lock held. */
  void pump() {
    synchronized (this) {
      if (pumping) {
        return;
      }
      pumping = true;
    }
    Delivery next = next();
    while (next != null) {
      Delivery delivery = next;
      CompletionStage<Void> settled;
      try {
        settled = delivery.link.receiver.message(delivery.message);
      } catch (RuntimeException e) {
        settled = CompletableFuture.failedFuture(e);
      }
      var unused = settled.whenComplete((done, error) -> settle(delivery, error == null));
      next = next();
    }
  }

  private synchronized Delivery next() {
    if (link == null || link.paused || unsettled.size() >= link.window || waiting.isEmpty()) {
      pumping = false;
      return null;
    }
    Delivery delivery = waiting.poll();
    delivery.link = link;
    unsettled.add(delivery);
    return delivery;
  }

  /** A message has arrived, or has to be offered again. */
  void settle(Delivery delivery, boolean arrived) {
    synchronized (this) {
      if (!unsettled.remove(delivery)) {
        return;
      }
      if (arrived) {
        count(-delivery.message.length);
        gone.accept(delivery.number);
      } else {
        insert(delivery);
        Link failed = delivery.link;
        if (failed != null && !failed.paused) {
          failed.paused = true;
          later.accept(() -> resume(failed));
        }
      }
    }
    pump();
    unpark();
  }

  private void resume(Link failed) {
    synchronized (this) {
      failed.paused = false;
    }
    pump();
  }

  /** Everything in it, to be kept elsewhere. */
  synchronized List<Spool.Waiting> content(String receiver) {
    List<Spool.Waiting> messages = new ArrayList<>();
    unsettled.forEach(d -> messages.add(new Spool.Waiting(receiver, d.number, d.message)));
    waiting.forEach(d -> messages.add(new Spool.Waiting(receiver, d.number, d.message)));
    return messages;
  }

  /** Forgets everything; additions that wait are run, to find that there is no receiver. */
  void clear() {
    List<Parked> left;
    synchronized (this) {
      unsettled.forEach(delivery -> gone.accept(delivery.number));
      waiting.forEach(delivery -> gone.accept(delivery.number));
      waiting.clear();
      unsettled.clear();
      left = new ArrayList<>(parked);
      parked.clear();
      count(-bytes);
      link = null;
    }
    left.forEach(each -> each.add().run());
  }
}
