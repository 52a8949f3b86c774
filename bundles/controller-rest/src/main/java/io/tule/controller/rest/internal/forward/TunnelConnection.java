/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import io.tule.api.spi.ports.Tunnels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A connection that was a request, and passes bytes to a tunnel and back. Each side holds the other
 * back.
 */
final class TunnelConnection extends AbstractConnection implements Connection.UpgradeTo {
  private static final int PIECE = 16 * 1024;
  private static final long IDLE_MILLIS = 30 * 60 * 1000L;

  private final Tunnels.Tunnel tunnel;
  private final Runnable ended;
  private final ByteBuffer in = BufferUtil.allocate(PIECE);
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final Deque<ByteBuffer> out = new ArrayDeque<>();

  /** Until the answer's head is out, nothing may follow it. */
  private boolean writing = true;

  private boolean outEnds;
  private boolean finished;

  TunnelConnection(EndPoint endPoint, Executor executor, Tunnels.Tunnel tunnel, Runnable ended) {
    super(endPoint, executor);
    this.tunnel = tunnel;
    this.ended = ended;
  }

  @Override
  public void onUpgradeTo(ByteBuffer read) {
    if (BufferUtil.hasContent(read)) {
      byte[] bytes = BufferUtil.toArray(read);
      tunnel.write(bytes, 0, bytes.length);
    }
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(IDLE_MILLIS);
    synchronized (this) {
      writing = false;
    }
    write();
    tunnel.resume();
    fillInterested();
  }

  @Override
  public void onFillable() {
    try {
      read();
    } catch (IOException e) {
      tunnel.close();
      close();
    }
  }

  private void read() throws IOException {
    while (true) {
      BufferUtil.clear(in);
      int count = getEndPoint().fill(in);
      if (count == 0) {
        fillInterested();
        return;
      }
      if (count < 0) {
        tunnel.end();
        return;
      }
      waiting.set(true);
      boolean more = tunnel.write(in.array(), in.arrayOffset() + in.position(), in.remaining());
      // else the tunnel has gone on already, on a thread of its own
      if (!more || !waiting.compareAndSet(true, false)) {
        return;
      }
    }
  }

  /** The tunnel takes bytes again. */
  void goOn() {
    if (waiting.compareAndSet(true, false)) {
      getExecutor().execute(this::onFillable);
    }
  }

  /** Sends what came through the tunnel. */
  void send(byte[] bytes) {
    synchronized (this) {
      out.add(ByteBuffer.wrap(bytes));
    }
    tunnel.pause();
    write();
  }

  /** The tunnel brings nothing more. */
  void sendEnd() {
    synchronized (this) {
      outEnds = true;
    }
    write();
  }

  /** The tunnel is over: what waits is still sent where it ended well. */
  void finish(boolean well) {
    synchronized (this) {
      finished = true;
      outEnds = true;
      if (!well) {
        out.clear();
      }
    }
    write();
  }

  private void write() {
    ByteBuffer next;
    boolean shut;
    boolean closes;
    synchronized (this) {
      if (writing) {
        return;
      }
      next = out.poll();
      writing = next != null;
      shut = next == null && outEnds;
      closes = next == null && finished;
    }
    if (next != null) {
      getEndPoint().write(new Written(), next);
    } else if (closes) {
      close();
    } else if (shut) {
      getEndPoint().shutdownOutput();
    }
  }

  private final class Written implements Callback {
    @Override
    public void succeeded() {
      boolean drained;
      synchronized (TunnelConnection.this) {
        writing = false;
        drained = out.isEmpty() && !outEnds;
      }
      if (drained) {
        tunnel.resume();
      } else {
        write();
      }
    }

    @Override
    public void failed(Throwable cause) {
      tunnel.close();
      close();
    }
  }

  @Override
  public boolean onIdleExpired() {
    tunnel.close();
    return true;
  }

  @Override
  public void onClose() {
    super.onClose();
    try {
      tunnel.close();
    } finally {
      ended.run();
    }
  }
}
