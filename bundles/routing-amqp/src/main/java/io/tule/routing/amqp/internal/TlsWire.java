/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import io.tule.router.ClientTls;
import io.tule.router.config.SslProfile;
import io.tule.router.spi.RouterException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLParameters;

/** TLS as a client; the router's name is compared with its certificate. */
final class TlsWire implements Wire {
  private static final int RECORDS = 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;

  /** What came, to be filled. */
  private ByteBuffer in;

  /** What it means, to be read. */
  private ByteBuffer plain;

  /** What is to be sent, to be read. */
  private final ByteBuffer out;

  private TlsWire(SocketChannel channel, SSLEngine engine) throws IOException {
    this.channel = channel;
    this.engine = engine;
    int record = engine.getSession().getPacketBufferSize();
    in = ByteBuffer.allocate(record);
    plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
    out = ByteBuffer.allocate(RECORDS * record).flip();
    engine.beginHandshake();
  }

  /** With the files of a profile, which are read for each connection. */
  static Maker with(SslProfile profile) {
    return new Maker() {
      @Override
      public Wire on(SocketChannel channel, String host, int port) throws IOException {
        try {
          SSLEngine engine = ClientTls.context(profile).createSSLEngine(host, port);
          engine.setUseClientMode(true);
          SSLParameters parameters = engine.getSSLParameters();
          parameters.setEndpointIdentificationAlgorithm("HTTPS");
          engine.setSSLParameters(parameters);
          return new TlsWire(channel, engine);
        } catch (RouterException e) {
          throw new IOException(e.getMessage(), e);
        }
      }

      @Override
      public boolean certificate() {
        return !profile.certFile().isEmpty();
      }
    };
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    boolean end = false;
    if (!plain.hasRemaining()) {
      end = channel.read(in) < 0;
      in.flip();
      boolean more = true;
      while (more && !plain.hasRemaining()) {
        more = unwrap();
      }
      in.compact();
      flush();
    }
    int count = Math.min(plain.remaining(), into.remaining());
    into.put(plain.duplicate().limit(plain.position() + count));
    plain.position(plain.position() + count);
    return count == 0 && (end || engine.isInboundDone()) ? -1 : count;
  }

  /** Whether it makes sense to go on. */
  private boolean unwrap() throws IOException {
    plain.clear();
    SSLEngineResult result;
    try {
      result = engine.unwrap(in, plain);
    } finally {
      plain.flip();
      handshake(); // a router that is refused is told why
    }
    if (result.getStatus() == Status.BUFFER_OVERFLOW) {
      plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
      return true;
    }
    if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
      int record = engine.getSession().getPacketBufferSize();
      if (in.capacity() < record) {
        in = ByteBuffer.allocate(record).put(in).flip();
      }
      return false;
    }
    return result.getStatus() == Status.OK && result.bytesConsumed() > 0;
  }

  /** Does what the handshake wants of this side. */
  private void handshake() throws IOException {
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
      if (status == HandshakeStatus.NEED_TASK) {
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
          task.run();
        }
      } else if (wrap(NOTHING) == 0) {
        flush();
        return;
      }
      status = engine.getHandshakeStatus();
    }
  }

  /** Bytes made of it. */
  private int wrap(ByteBuffer from) throws IOException {
    out.compact();
    try {
      return engine.wrap(from, out).bytesProduced();
    } finally {
      out.flip();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    flush();
    handshake();
    int before = from.remaining();
    boolean ready = engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    while (ready && from.hasRemaining() && !out.hasRemaining()) {
      ready = wrap(from) > 0;
      flush();
    }
    flush();
    return before - from.remaining();
  }

  @Override
  public void flush() throws IOException {
    if (out.hasRemaining()) {
      channel.write(out);
    }
  }

  @Override
  public boolean isBlocked(boolean pending) {
    return out.hasRemaining();
  }
}
