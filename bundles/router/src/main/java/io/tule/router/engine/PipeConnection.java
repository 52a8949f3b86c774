/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import io.tule.router.spi.Pipe;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A connection without a socket: whoever is at its other end does the router's work for it. */
public final class PipeConnection implements Pipe, AmqpConnection.Host {
  private final ReentrantLock lock;
  private final BufferPool pool;
  private final Runnable readable;
  private AmqpConnection amqp;

  /** The other end knows that there is something to read, and has not read all. */
  private boolean told;

  private boolean ended;

  /**
   * One that has not begun.
   *
   * @param readable told under the lock, on any thread, that there is something to read
   */
  public PipeConnection(ReentrantLock lock, BufferPool pool, Runnable readable) {
    this.lock = lock;
    this.pool = pool;
    this.readable = readable;
  }

  /** Begins; under the lock. */
  public void begin(AmqpConnection connection) {
    this.amqp = connection;
  }

  @Override
  public void dirty(AmqpConnection connection) {
    if (!connection.inDirty && !ended) {
      connection.inDirty = true;
      tell();
    }
  }

  private void tell() {
    if (!told) {
      told = true;
      readable.run();
    }
  }

  @Override
  public ByteBuffer buffer() {
    return pool.take();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    lock.lock();
    try {
      if (!ended) {
        amqp.input(bytes, offset, offset + length);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<byte[]> read() {
    lock.lock();
    try {
      amqp.inDirty = false;
      ByteBuffer b = ended ? null : amqp.takeOutput();
      if (b == null) {
        told = false;
        if (amqp.isFinished()) {
          lost("closed");
        }
        return Optional.empty();
      }
      byte[] bytes = new byte[b.remaining()];
      b.get(bytes);
      pool.give(b);
      return Optional.of(bytes);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    end("closed");
  }

  /** Ends it from the router's side. */
  public void end(String reason) {
    lock.lock();
    try {
      lost(reason);
    } finally {
      lock.unlock();
    }
  }

  private void lost(String reason) {
    if (!ended) {
      amqp.finish();
      ended = true;
      amqp.listener.lost(reason);
      tell();
    }
  }
}
