/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with its connections: reads, has the bytes routed under the router's lock, and writes
 * what came of it. A batch of frames takes the lock once.
 */
public final class EventLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int READ_SIZE = 64 * 1024;

  /**
   * A round that has read no more than this writes for a loop that sleeps: with so little to do, to
   * wake a thread costs more, and takes longer, than to do its work.
   */
  private static final int LITTLE = READ_SIZE / 2;

  /** Connections of sleeping loops that are written to in one round. */
  private static final int MOST_FOR_OTHERS = 4;

  /** What a key of the selector stands for. */
  interface Ready {
    void ready(SelectionKey key) throws IOException;
  }

  private record Timer(long at, long order, Runnable task) {}

  private final Selector selector;
  final ReentrantLock lock;
  final BufferPool pool;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private long timerOrder;

  /** Connections with something to send; guarded by the lock. */
  private ArrayDeque<NetConnection> dirty = new ArrayDeque<>();

  /** Those looked at in this round. */
  private ArrayDeque<NetConnection> flushing = new ArrayDeque<>();

  /** Made once and not for each round: rounds with a single message are many. */
  private final Consumer<SelectionKey> onSelected = this::selected;

  final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_SIZE);
  private volatile Thread thread;
  private volatile boolean closed;
  private boolean wakeupPending;

  /** It does not wait, and will look at the dirty ones before it does. */
  private volatile boolean awake;

  private int connections;

  /** All loops of the router. */
  private List<EventLoop> all = List.of();

  /** Bytes read in this round. */
  private int read;

  /** Those that this one's thread has given work. */
  private final ArrayDeque<EventLoop> toWake = new ArrayDeque<>(2);

  /** Connections of others among the dirty ones; guarded by the lock. */
  private int forOthers;

  /** Milliseconds of a clock that only goes forward, as of this round. */
  volatile long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

  public EventLoop(ReentrantLock lock, BufferPool pool) {
    this.lock = lock;
    this.pool = pool;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells of all loops of the router; to be called before one of them runs. */
  public void among(List<EventLoop> loops) {
    all = List.copyOf(loops);
  }

  Selector selector() {
    return selector;
  }

  boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task on the loop's thread, soon, without the lock. */
  public void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Runs a task on the loop's thread after a while; to be called from any thread. */
  public void schedule(long millis, Runnable task) {
    Runnable add =
        () ->
            timers.add(
                new Timer(
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime()) + millis, timerOrder++, task));
    if (inLoop()) {
      add.run();
    } else {
      execute(add);
    }
  }

  /** A connection of this loop has something to send. Guarded by the lock. */
  void dirty(NetConnection c) {
    if (awake || wakeupPending || inLoop()) {
      dirty.add(c);
      return;
    }
    EventLoop other = current();
    if (other == null) {
      left(c);
    } else if (other.read <= LITTLE && other.forOthers < MOST_FOR_OTHERS && c.othersMayWrite()) {
      other.forOthers++;
      other.dirty.add(c);
    } else {
      dirty.add(c);
      wakeupPending = true;
      other.toWake.add(this);
    }
  }

  /** Wakes those that have got work; without the lock, which they would wait for at once. */
  void wakeOthers() {
    for (EventLoop l = toWake.poll(); l != null; l = toWake.poll()) {
      l.selector.wakeup();
    }
  }

  /** The loop whose thread this is, null if it is no loop's. */
  private EventLoop current() {
    for (EventLoop l : all) {
      if (l.inLoop()) {
        return l;
      }
    }
    return null;
  }

  /** What a round did for others is left to the loop itself. Guarded by the lock. */
  void left(NetConnection c) {
    dirty.add(c);
    if (!awake && !wakeupPending) {
      wakeupPending = true;
      selector.wakeup();
    }
  }

  /** So many bytes came. */
  void read(int bytes) {
    read += bytes;
  }

  /** Ends the thread; its connections are closed. */
  public void close() {
    closed = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closed) {
        round();
      }
    } catch (IOException e) {
      LOG.error("event loop ended", e);
    } finally {
      end();
    }
  }

  private void round() throws IOException {
    selector.select(onSelected, timeout());
    awake = true;
    now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    for (Runnable t = tasks.poll(); t != null; t = tasks.poll()) {
      guarded(t);
    }
    while (!timers.isEmpty() && timers.peek().at <= now) {
      guarded(timers.poll().task);
    }
    flush();
    read = 0;
  }

  private long timeout() {
    if (!tasks.isEmpty()) {
      return 1;
    }
    Timer next = timers.peek();
    return next == null ? 1000 : Math.max(1, next.at - now);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("task failed on an event loop", e);
    }
  }

  private void selected(SelectionKey key) {
    awake = true;
    Ready r = (Ready) key.attachment();
    try {
      r.ready(key);
    } catch (CancelledKeyException e) {
      LOG.debug("key was cancelled", e);
    } catch (IOException | RuntimeException e) {
      if (r instanceof NetConnection c) {
        if (e instanceof RuntimeException) {
          LOG.error("connection failed", e);
        }
        c.lost(String.valueOf(e.getMessage()));
      } else {
        LOG.warn("accept failed", e);
      }
    }
  }

  private void flush() {
    while (true) {
      lock.lock();
      try {
        wakeupPending = false;
        forOthers = 0;
        if (dirty.isEmpty()) {
          awake = false;
          return;
        }
        ArrayDeque<NetConnection> swap = flushing;
        flushing = dirty;
        dirty = swap;
      } finally {
        lock.unlock();
        wakeOthers();
      }
      for (NetConnection c = flushing.poll(); c != null; c = flushing.poll()) {
        try {
          c.flush(this);
        } catch (IOException e) {
          lost(c, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
          LOG.error("connection failed", e);
          lost(c, "internal error");
        }
      }
    }
  }

  private void lost(NetConnection c, String reason) {
    if (c.loop == this) {
      c.lost(reason);
    } else {
      c.abort(reason);
    }
  }

  private void end() {
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof NetConnection c) {
        c.lost("router ends");
      }
      try {
        key.channel().close();
      } catch (IOException e) {
        LOG.debug("close failed", e);
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("close failed", e);
    }
  }

  /** Connections pinned to the loop. */
  public int connections() {
    return connections;
  }

  void count(int change) {
    connections += change;
  }
}
