/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.netty.channel.EventLoop;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.spi.Pipe;
import io.tule.router.spi.Router;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to a router in this process. The loop's thread does the router's work too. */
public final class PipedConnection extends ClientConnection implements AmqpConnection.Host {
  private static final Logger LOG = LoggerFactory.getLogger(PipedConnection.class);

  private static final int BUFFER = 64 * 1024;

  /** Rounds before the loop's other work has its turn. */
  private static final int BURST = 16;

  private final Pipe pipe;
  private final String routerName;
  private ByteBuffer scratch;

  /** The loop is at work here, or will be. */
  private boolean pumping;

  public PipedConnection(
      Router router, EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    super(loop, options, listener);
    this.routerName = router.config().id();
    this.pipe = router.connect("in-process:" + options.container(), this::readable);
  }

  /** Begins, on the loop. */
  public void start() {
    talk = new Conversation(this, this, 0);
    talk.amqp.start();
    later();
  }

  @Override
  String hostname() {
    return routerName;
  }

  /** From any thread, under the router's lock. */
  private void readable() {
    if (loop.inEventLoop()) {
      later();
    } else {
      hand(this::woken);
    }
  }

  private void woken() {
    if (!pumping) {
      pumping = true;
      pump();
    }
  }

  private void hand(Runnable task) {
    try {
      loop.execute(task);
    } catch (java.util.concurrent.RejectedExecutionException e) {
      LOG.debug("the loop has ended", e);
    }
  }

  private void later() {
    if (!pumping) {
      pumping = true;
      hand(this::pump);
    }
  }

  @Override
  public void dirty(AmqpConnection connection) {
    if (!connection.inDirty) {
      connection.inDirty = true;
      later();
    }
  }

  @Override
  public ByteBuffer buffer() {
    ByteBuffer b = scratch != null ? scratch : ByteBuffer.allocate(BUFFER);
    scratch = null;
    return b;
  }

  private void pump() {
    boolean more = true;
    try {
      for (int i = 0; i < BURST && more; i++) {
        more = exchange();
      }
    } catch (RuntimeException e) {
      LOG.error("A connection within the process ends", e);
      more = false;
      pipe.close();
      Conversation ended = talk;
      if (ended != null) {
        ended.lost("internal error");
      }
    } finally {
      pumping = false;
    }
    if (more) {
      later();
    }
  }

  /** Gives a buffer away if most of it is used, else a copy of what is in it. */
  private void write(ByteBuffer out) {
    int n = out.remaining();
    if (n > BUFFER / 2) {
      pipe.write(out.array(), out.arrayOffset() + out.position(), n);
      return;
    }
    byte[] bytes = new byte[n];
    out.get(bytes);
    if (out.capacity() == BUFFER) {
      scratch = out;
    }
    pipe.write(bytes, 0, n);
  }

  /** One round: what this side has to say, then what the router has. */
  private boolean exchange() {
    Conversation t = talk;
    if (t == null) {
      return false;
    }
    t.amqp.inDirty = false;
    ByteBuffer out = t.output();
    if (out != null) {
      write(out);
      t.written();
    }
    Optional<byte[]> in = pipe.read();
    if (in.isPresent()) {
      t.input(in.get());
    } else if (pipe.isEnded()) {
      t.lost("the router has ended");
      return false;
    }
    return out != null || in.isPresent() || t.amqp.inDirty;
  }

  @Override
  void down(Conversation of, String reason) {
    pipe.close();
    super.down(of, reason);
  }

  @Override
  void shut() {
    Conversation t = talk;
    if (t == null) {
      pipe.close();
      return;
    }
    t.amqp.close("", "");
    ByteBuffer out = t.output();
    if (out != null) {
      write(out);
    }
    t.lost("closed");
  }
}
