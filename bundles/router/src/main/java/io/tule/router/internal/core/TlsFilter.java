/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.NetConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** TLS between socket and AMQP. Runs on the connection's event loop, without the router's lock. */
final class TlsFilter implements NetConnection.Filter {
  private final SSLEngine engine;
  private final Runnable done;

  /** What came and is not a whole record. */
  private ByteBuffer in = ByteBuffer.allocate(0);

  private boolean open;

  /**
   * @param done called once the handshake is done, before the first bytes of AMQP
   */
  TlsFilter(SSLEngine engine, Runnable done) throws IOException {
    this.engine = engine;
    this.done = done;
    engine.beginHandshake();
  }

  @Override
  public byte[] in(NetConnection c, ByteBuffer read) throws IOException {
    ByteBuffer both = ByteBuffer.allocate(in.remaining() + read.remaining());
    both.put(in);
    both.put(read);
    both.flip();
    in = both;
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    ByteBuffer app = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    while (in.hasRemaining()) {
      app.clear();
      SSLEngineResult r = unwrap(c, app);
      step();
      if (app.position() > 0) {
        // A session ticket may still have to be written, so the status alone does not tell.
        opened();
        plain.write(app.array(), 0, app.position());
      }
      if (r.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
        app = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
      } else if (r.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW
          || (r.bytesConsumed() == 0 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)) {
        break;
      } else if (r.getStatus() == SSLEngineResult.Status.CLOSED) {
        in = ByteBuffer.allocate(0);
        if (plain.size() == 0) {
          throw new IOException("TLS closed by peer");
        }
        break;
      }
    }
    in = in.hasRemaining() ? in.slice() : ByteBuffer.allocate(0);
    return plain.size() == 0 ? null : plain.toByteArray();
  }

  private SSLEngineResult unwrap(NetConnection c, ByteBuffer app) throws IOException {
    try {
      return engine.unwrap(in, app);
    } catch (SSLException e) {
      // The peer is told why, as far as the socket takes it at once.
      ByteBuffer alert = own();
      if (alert != null) {
        c.channel().write(alert);
      }
      throw e;
    }
  }

  private void step() {
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      Runnable task = engine.getDelegatedTask();
      if (task != null) {
        task.run();
      }
    }
    HandshakeStatus s = engine.getHandshakeStatus();
    if (s == HandshakeStatus.NOT_HANDSHAKING || s == HandshakeStatus.FINISHED) {
      opened();
    }
  }

  private void opened() {
    if (!open) {
      open = true;
      done.run();
    }
  }

  @Override
  public ByteBuffer out(ByteBuffer plain) throws IOException {
    int record = engine.getSession().getPacketBufferSize();
    ByteBuffer wire =
        ByteBuffer.allocate(plain.remaining() + (plain.remaining() / 8192 + 2) * 512 + record);
    while (plain.hasRemaining()) {
      if (wire.remaining() < record) {
        wire = larger(wire);
      }
      engine.wrap(plain, wire);
    }
    wire.flip();
    return wire;
  }

  private static ByteBuffer larger(ByteBuffer b) {
    ByteBuffer n = ByteBuffer.allocate(b.capacity() * 2);
    b.flip();
    n.put(b);
    return n;
  }

  @Override
  public boolean plain() {
    return false;
  }

  @Override
  public ByteBuffer own() throws IOException {
    if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
      return null;
    }
    ByteBuffer wire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize() * 2);
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      if (wire.remaining() < engine.getSession().getPacketBufferSize()) {
        wire = larger(wire);
      }
      SSLEngineResult r = engine.wrap(ByteBuffer.allocate(0), wire);
      step();
      if (r.bytesProduced() == 0) {
        break;
      }
    }
    wire.flip();
    return wire;
  }

  @Override
  public ByteBuffer end() throws IOException {
    engine.closeOutbound();
    ByteBuffer wire = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), wire);
    wire.flip();
    return wire;
  }

  @Override
  public boolean open() {
    return open;
  }
}
