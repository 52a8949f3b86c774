/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.tule.amqp.client.ConnectionListener;
import io.tule.amqp.client.ConnectionOptions;
import io.tule.amqp.client.Remote;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.engine.SaslClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to a router by TCP, made again and again. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told by the channel's events
public final class TcpConnection extends ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);
  private static final int CONNECT_MILLIS = 10_000;
  private static final int IDLE_MILLIS = 30_000;
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final int BUFFER = 64 * 1024;

  private final Remote remote;
  private Wire wire;
  private long pause = FIRST_PAUSE_MILLIS;
  private boolean complained;

  public TcpConnection(
      Remote remote, EventLoop loop, ConnectionOptions options, ConnectionListener listener) {
    super(loop, options, listener);
    this.remote = remote;
  }

  @Override
  String hostname() {
    return remote.host();
  }

  /** Connects, on the loop. */
  public void start() {
    if (closed) {
      return;
    }
    Wire w = new Wire();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel c) {
                    remote.tls().ifPresent(tls -> c.pipeline().addLast(tls(c, tls)));
                    c.pipeline().addLast(w);
                  }
                })
            .connect(remote.host(), remote.port());
    wire = w;
    w.channel = connecting.channel();
    connecting.addListener(
        f -> {
          if (!f.isSuccess()) {
            failed(w, String.valueOf(f.cause().getMessage()));
          }
        });
  }

  private SslHandler tls(Channel c, io.netty.handler.ssl.SslContext context) {
    SslHandler h = context.newHandler(c.alloc(), remote.host(), remote.port());
    SSLParameters p = h.engine().getSSLParameters();
    p.setEndpointIdentificationAlgorithm("HTTPS");
    h.engine().setSSLParameters(p);
    return h;
  }

  private void failed(Wire w, String reason) {
    if (w != wire) {
      return;
    }
    wire = null;
    if (closed) {
      return;
    }
    if (!complained) {
      complained = true;
      LOG.warn("The router {} cannot be reached, it is tried again: {}", remote, reason);
    }
    try {
      loop.schedule(this::start, pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("the loop has ended", e);
    }
    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
  }

  @Override
  void up(Conversation of) {
    pause = FIRST_PAUSE_MILLIS;
    complained = false;
    LOG.info("Connected to the router {} ({})", remote, of.container());
    super.up(of);
  }

  @Override
  void down(Conversation of, String reason) {
    Wire w = wire;
    if (w != null && w.talk == of) {
      w.close();
    }
    super.down(of, reason);
  }

  @Override
  void shut() {
    Wire w = wire;
    if (talk != null) {
      talk.amqp.close("", "");
      w.flush();
      talk.lost("closed");
    } else if (w != null) {
      w.close();
    }
  }

  /** A socket and the conversation by it. */
  private final class Wire extends ChannelInboundHandlerAdapter implements AmqpConnection.Host {
    private Channel channel;
    private Conversation talk;
    private SaslClient sasl;
    private ByteBuffer scratch;
    private boolean reading;
    private boolean flushLater;
    private long lastRead = System.nanoTime();
    private long lastWrite = System.nanoTime();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (remote.tls().isEmpty()) {
        begin();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent e) {
        if (e.isSuccess()) {
          begin();
        } else {
          failed(this, String.valueOf(e.cause().getMessage()));
          ctx.close();
        }
      }
    }

    private void begin() {
      talk = new Conversation(TcpConnection.this, this, IDLE_MILLIS / 2);
      TcpConnection.this.talk = talk;
      boolean plain = !remote.user().isEmpty();
      sasl =
          new SaslClient(
              List.of(plain ? "PLAIN" : "ANONYMOUS"),
              remote.user(),
              remote.password(),
              remote.host(),
              false);
      talk.amqp.sasl(sasl);
      talk.amqp.start();
      flush();
      loop.schedule(
          () -> {
            if (!talk.isUp() && !talk.isOver()) {
              close("the router does not answer");
            }
          },
          CONNECT_MILLIS,
          TimeUnit.MILLISECONDS);
      tickLater();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      byte[] bytes = new byte[in.readableBytes()];
      in.readBytes(bytes);
      in.release();
      lastRead = System.nanoTime();
      reading = true;
      talk.input(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reading = false;
      flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (channel.isWritable() && talk != null) {
        flush();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      close("the connection was lost");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      close(String.valueOf(cause.getMessage()));
    }

    @Override
    public void dirty(AmqpConnection connection) {
      if (!connection.inDirty) {
        connection.inDirty = true;
        if (!reading && !flushLater) {
          flushLater = true;
          loop.execute(this::flush);
        }
      }
    }

    @Override
    public ByteBuffer buffer() {
      ByteBuffer b = scratch != null ? scratch : ByteBuffer.allocate(BUFFER);
      scratch = null;
      return b;
    }

    private void flush() {
      flushLater = false;
      if (talk == null) {
        return;
      }
      talk.amqp.inDirty = false;
      boolean any = false;
      while (channel.isWritable()) {
        ByteBuffer out = talk.output();
        if (out == null) {
          break;
        }
        any = true;
        channel.write(channel.alloc().directBuffer(out.remaining()).writeBytes(out));
        if (out.capacity() == BUFFER) {
          scratch = out;
        }
        talk.written();
      }
      if (any) {
        lastWrite = System.nanoTime();
        channel.flush();
      }
      if (talk.amqp.isFinished() && !talk.isOver()) {
        close(sasl.failure.isEmpty() ? "the connection was closed" : sasl.failure);
      }
    }

    private void close(String reason) {
      Conversation t = talk;
      if (t != null && !t.isOver()) {
        t.lost(reason);
      }
      close();
      failed(this, reason);
    }

    /** Lets what was written go out, and closes. */
    private void close() {
      channel.close();
    }

    private void tickLater() {
      loop.schedule(this::tick, 1, TimeUnit.SECONDS);
    }

    private void tick() {
      if (talk.isOver()) {
        return;
      }
      long now = System.nanoTime();
      int heartbeat = talk.amqp.remoteIdleMillis / 3;
      if (now - lastRead > TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS)) {
        close("the router is silent");
        return;
      }
      if (talk.isUp() && heartbeat > 0) {
        if (now - lastWrite > TimeUnit.MILLISECONDS.toNanos(heartbeat)) {
          talk.amqp.heartbeat();
        }
      }
      tickLater();
    }
  }
}
