/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A connection's socket, pinned to one event loop, with TLS or WebSocket between it and AMQP if
 * need be.
 */
public final class NetConnection implements EventLoop.Ready, AmqpConnection.Host {
  /** Bytes of what is not AMQP, such as answers to pings, that wait for a peer to read them. */
  private static final int MOST_OWN = 256 * 1024;

  /** Time a peer has to read the end of a connection that was closed on it. */
  private static final long LINGER_MILLIS = 2000;

  private static final long MOST_UNTIL_TICK = 5000;

  /** Buffers written before others have their turn. */
  private static final int BURST = 16;

  public final EventLoop loop;
  private final SocketChannel channel;
  private SelectionKey key;
  private AmqpConnection amqp;
  private Filter filter = Filter.NONE;

  /** Held by who writes: the loop, or another one in its place. */
  private final Object output = new Object();

  /** What the socket did not take; guarded by {@link #output}. */
  private volatile ByteBuffer writing;

  private boolean connected;
  private volatile boolean lost;
  private boolean halfClosed;
  private int localIdleMillis;
  private long lastRead;
  private volatile long lastWrite;

  /** What stands between socket and AMQP. Called on the loop's thread, without the lock. */
  public interface Filter {
    /** Nothing. */
    Filter NONE = new Filter() {};

    /** Takes what was read, gives what is AMQP's, or null. */
    default byte[] in(NetConnection c, ByteBuffer read) throws IOException {
      byte[] rest = c.rest();
      byte[] b = new byte[rest.length + read.remaining()];
      System.arraycopy(rest, 0, b, 0, rest.length);
      read.get(b, rest.length, read.remaining());
      return b;
    }

    /** Takes what AMQP sends, gives what is to be written. */
    default ByteBuffer out(ByteBuffer plain) throws IOException {
      return plain;
    }

    /** Whether what is written is the very buffer AMQP sends. */
    default boolean plain() {
      return true;
    }

    /** What the filter itself has to write, or null. */
    default ByteBuffer own() throws IOException {
      return null;
    }

    /** The last bytes to be written, or null. */
    default ByteBuffer end() throws IOException {
      return null;
    }

    /** Whether AMQP may write yet. */
    default boolean open() {
      return true;
    }
  }

  public NetConnection(EventLoop loop, SocketChannel channel, boolean connected) {
    this.loop = loop;
    this.channel = channel;
    this.connected = connected;
    this.lastRead = loop.now;
    this.lastWrite = loop.now;
  }

  /** Begins; to be called on the loop's thread. */
  public void begin(AmqpConnection connection, Filter first, int idleMillis) throws IOException {
    this.amqp = connection;
    this.filter = first;
    this.localIdleMillis = idleMillis;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    key =
        channel.register(
            loop.selector(), connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
    loop.count(1);
    lastRead = loop.now;
    lastWrite = loop.now;
    tickLater();
    if (connected) {
      started();
    }
  }

  /** Connects; the connection begins once that is done. */
  public void connect(InetSocketAddress address) throws IOException {
    if (channel.connect(address)) {
      connected = true;
      key.interestOps(SelectionKey.OP_READ);
      started();
    }
  }

  private void started() throws IOException {
    if (filter.own() != null || !filter.open()) {
      writeOwn();
    }
    if (client && filter.open()) {
      startAmqp();
    }
  }

  private boolean client;
  private boolean amqpStarted;

  /** None but the loop's thread has anything more to do with what is read. */
  private boolean alone;

  /** This side connected, so it speaks first. */
  public void client() {
    client = true;
  }

  private void startAmqp() {
    if (!amqpStarted) {
      amqpStarted = true;
      loop.lock.lock();
      try {
        amqp.start();
      } finally {
        loop.lock.unlock();
      }
    }
  }

  /** Puts another filter in the place of the first, once it is known what the peer speaks. */
  public void filter(Filter next) {
    this.filter = next;
  }

  public AmqpConnection amqp() {
    return amqp;
  }

  public SocketChannel channel() {
    return channel;
  }

  @Override
  public void ready(SelectionKey k) throws IOException {
    if (k.isConnectable()) {
      channel.finishConnect();
      connected = true;
      k.interestOps(SelectionKey.OP_READ);
      lastRead = loop.now;
      started();
      return;
    }
    if (k.isWritable()) {
      flush(loop);
    }
    if (k.isValid() && k.isReadable()) {
      read();
    }
  }

  private void read() throws IOException {
    ByteBuffer b = loop.readBuffer;
    b.clear();
    int n = channel.read(b);
    if (n < 0) {
      lost("connection aborted");
      return;
    }
    lastRead = loop.now;
    loop.read(n);
    if (halfClosed) {
      return;
    }
    b.flip();
    while (b.hasRemaining() && !lost) {
      byte[] plain = filter.in(this, b);
      if (plain != null && plain.length > 0) {
        input(plain);
      } else if (plain == null) {
        break;
      }
    }
    if (lost) {
      return;
    }
    writeOwn();
    if (client && filter.open()) {
      startAmqp();
    }
  }

  /** What of the last frame came already: put before what came now, it is copied once less. */
  private byte[] rest() {
    if (alone) {
      return amqp.takeRest();
    }
    loop.lock.lock();
    try {
      alone = amqp.authenticated();
      return amqp.takeRest();
    } finally {
      loop.lock.unlock();
    }
  }

  private void input(byte[] plain) {
    loop.lock.lock();
    try {
      amqp.input(plain, 0, plain.length);
    } finally {
      loop.lock.unlock();
      loop.wakeOthers();
    }
  }

  private void writeOwn() throws IOException {
    ByteBuffer own = filter.own();
    if (own != null && own.hasRemaining()) {
      if (writing != null && writing.remaining() > MOST_OWN) {
        lost("the peer does not read");
        return;
      }
      synchronized (output) {
        append(own);
      }
      flush(loop);
    }
  }

  /** Guarded by {@link #output}. */
  private void append(ByteBuffer b) {
    ByteBuffer before = writing == null ? ByteBuffer.allocate(0) : writing;
    ByteBuffer both = ByteBuffer.allocate(before.remaining() + b.remaining());
    writing = both.put(before).put(b).flip();
  }

  @Override
  public void dirty(AmqpConnection connection) {
    if (!connection.inDirty && !lost) {
      connection.inDirty = true;
      loop.dirty(this);
    }
  }

  @Override
  public ByteBuffer buffer() {
    return loop.pool.take();
  }

  /**
   * Whether another loop's thread may write to the socket: nothing waits for it, and no filter,
   * that has but one thread, is between. Guarded by the router's lock while its own loop sleeps.
   */
  boolean othersMayWrite() {
    return connected && writing == null && !halfClosed && filter == Filter.NONE;
  }

  /** Writes what there is, on the thread of its loop or of another one. */
  void flush(EventLoop by) throws IOException {
    synchronized (output) {
      write(by);
    }
  }

  private void write(EventLoop by) throws IOException {
    boolean own = by == loop;
    ByteBuffer back = null;
    for (int i = 0; i < BURST && !lost; i++) {
      if (writing != null && !(own && writePending())) {
        give(back, null);
        return;
      }
      if (!filter.open() || !connected) {
        give(back, null);
        return;
      }
      ByteBuffer b = take(back, own);
      back = null;
      if (b == null) {
        return;
      }
      ByteBuffer wire = filter.out(b);
      lastWrite = by.now;
      channel.write(wire);
      if (!wire.hasRemaining()) {
        back = b;
      } else if (filter.plain()) {
        writing = b;
        if (!own) {
          leave();
        }
      } else {
        append(wire);
        back = b;
      }
    }
    give(back, this);
  }

  /** What is left to do is for its own loop. */
  private void leave() {
    loop.lock.lock();
    try {
      loop.left(this);
    } finally {
      loop.lock.unlock();
    }
  }

  /** False if the socket takes no more for now. */
  private boolean writePending() throws IOException {
    if (!connected) {
      return false;
    }
    ByteBuffer b = writing;
    channel.write(b);
    lastWrite = loop.now;
    if (b.hasRemaining()) {
      if (key.isValid() && (key.interestOps() & SelectionKey.OP_WRITE) == 0) {
        key.interestOps(key.interestOps() | SelectionKey.OP_WRITE);
      }
      return false;
    }
    writing = null;
    if ((key.interestOps() & SelectionKey.OP_WRITE) != 0) {
      key.interestOps(key.interestOps() & ~SelectionKey.OP_WRITE);
    }
    give(b, null);
    return true;
  }

  private ByteBuffer take(ByteBuffer back, boolean own) throws IOException {
    boolean finished;
    ByteBuffer b;
    loop.lock.lock();
    try {
      if (back != null) {
        loop.pool.give(back);
      }
      amqp.inDirty = false;
      b = amqp.takeOutput();
      finished = b == null && amqp.isFinished();
      if (finished && !own) {
        loop.left(this);
      }
    } finally {
      loop.lock.unlock();
    }
    if (finished && own && !halfClosed) {
      endOutput();
    }
    return b;
  }

  private void give(ByteBuffer b, NetConnection again) {
    if (b == null && again == null) {
      return;
    }
    loop.lock.lock();
    try {
      if (b != null) {
        loop.pool.give(b);
      }
      if (again != null && !lost && !amqp.inDirty) {
        amqp.inDirty = true;
        loop.dirty(this);
      }
    } finally {
      loop.lock.unlock();
    }
  }

  private void endOutput() throws IOException {
    ByteBuffer last = filter.end();
    if (last != null) {
      channel.write(last);
    }
    halfClosed = true;
    channel.shutdownOutput();
    loop.schedule(LINGER_MILLIS, () -> lost("closed"));
  }

  /** The socket is gone or is given up; on the loop's thread. */
  public void lost(String reason) {
    ByteBuffer pending;
    synchronized (output) {
      if (lost) {
        return;
      }
      lost = true;
      pending = writing;
      writing = null;
    }
    if (key != null) {
      loop.count(-1);
      key.cancel();
    }
    try {
      channel.close();
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(NetConnection.class).debug("close failed", e);
    }
    loop.lock.lock();
    try {
      if (pending != null) {
        loop.pool.give(pending);
      }
      amqp.finish();
      amqp.listener.lost(reason);
    } finally {
      loop.lock.unlock();
    }
  }

  /** Writes what the filter itself has to write, and closes; on the loop's thread. */
  void end() {
    if (lost) {
      return;
    }
    try {
      loop.lock.lock();
      try {
        amqp.finish();
      } finally {
        loop.lock.unlock();
      }
      writeOwn();
    } catch (IOException e) {
      lost(String.valueOf(e.getMessage()));
    }
  }

  /** Gives the connection up, from any thread. */
  public void abort(String reason) {
    loop.execute(() -> lost(reason));
  }

  private void tickLater() {
    loop.schedule(1000, this::tick);
  }

  private void tick() {
    if (lost) {
      return;
    }
    int remote = amqp.remoteIdleMillis;
    boolean heartbeat = false;
    boolean finished;
    loop.lock.lock();
    try {
      if (localIdleMillis > 0 && loop.now - lastRead > localIdleMillis && !amqp.isFinished()) {
        amqp.fail("amqp:resource-limit-exceeded", "local-idle-timeout expired");
      } else if (remote > 0 && loop.now - lastWrite >= remote / 4 && amqp.openSent) {
        amqp.heartbeat();
        heartbeat = true;
      }
      finished = amqp.isFinished();
    } finally {
      loop.lock.unlock();
    }
    if (finished) {
      // A peer that is gone does not read the end of it either.
      loop.schedule(LINGER_MILLIS, () -> lost("closed"));
      return;
    }
    loop.schedule(amqp.openReceived ? untilTick(remote, heartbeat) : 1000, this::tick);
  }

  /** Milliseconds until there can be something to do: an idle connection wakes nobody before. */
  private long untilTick(int remote, boolean heartbeat) {
    long next = MOST_UNTIL_TICK;
    if (localIdleMillis > 0) {
      next = Math.min(next, localIdleMillis - (loop.now - lastRead) + 1);
    }
    if (remote > 0) {
      next = Math.min(next, heartbeat ? remote / 4 : remote / 4 - (loop.now - lastWrite));
    }
    return Math.max(50, next);
  }
}
