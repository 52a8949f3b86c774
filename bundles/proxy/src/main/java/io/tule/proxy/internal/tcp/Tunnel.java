/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.SectionReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * One TCP connection and the two links that carry its bytes. Confined to the loop of both. Bytes
 * are read from the socket only as the link has room for them, and the other side is given room
 * only as the socket has taken what came, so that a slow reader stops its writer and memory stays
 * bounded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told by the channel's events
abstract class Tunnel extends ChannelInboundHandlerAdapter {
  /** Time for what the other side sent before it ended, where its links do not keep the order. */
  private static final long LINGER_MILLIS = 200;

  /** Time that a socket's peer has to read the rest once all else is over. */
  private static final long UNREAD_MILLIS = 60_000;

  /** Messages answered at once. */
  private static final int BATCH = Budget.LEAST;

  /** Time after which those are answered that are fewer. */
  private static final long ANSWER_MILLIS = 500;

  private static final int MAX_SECTION = 16 * 1024;

  final Channel channel;
  final TcpWatch watch;
  final Budget budget;
  private final Runnable done;
  LinkSender out;
  LinkReceiver in;

  /** The other side is one of ours. */
  boolean ours;

  /** The socket's peer sends no more. */
  private boolean inputEnded;

  /** The network's side sends no more, and the socket was told. */
  private boolean outputEnded;

  /** Messages given to the socket that it has not taken. */
  private int writes;

  private boolean flushing;

  /** Messages that the socket has taken, and for which no room was given yet. */
  private int room;

  /** Those of them that wait for an answer. */
  private final List<LinkReceiver.Incoming> unsettled = new ArrayList<>(BATCH);

  private boolean answering;

  /** Messages given to the socket. */
  private long taken;

  private boolean over;

  /**
   * Takes a connected channel that is not read by itself.
   *
   * @param done told once when all is over
   */
  Tunnel(Channel channel, Budget budget, TcpWatch watch, Runnable done) {
    this.channel = channel;
    this.budget = budget;
    this.watch = watch;
    this.done = done;
  }

  final boolean isOver() {
    return over;
  }

  // --- from the socket to the network
  // -------------------------------------------------------------

  /** Whether the link takes another chunk. */
  abstract boolean hasRoom();

  /** Sends one message. */
  abstract void send(ByteBuffer... message);

  /** The socket's peer has sent all, and an other side that is not ours knows no half-close. */
  abstract void endPlainly();

  /** Reads as long as there is room. */
  final void pull() {
    if (!inputEnded && !over && !channel.config().isAutoRead() && hasRoom()) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!over && bytes.isReadable()) {
        received(bytes.readableBytes());
        send(TunnelForm.chunk(bytes));
        if (!hasRoom()) {
          channel.config().setAutoRead(false);
        }
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
      inputEnded = true;
      if (over) {
        return;
      }
      if (ours) {
        send(TunnelForm.fin());
        finishIfDone();
      } else {
        endPlainly();
      }
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    reset();
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    reset();
  }

  // --- from the network to the socket
  // -------------------------------------------------------------

  /** A message came, or goes on. */
  final void take(LinkReceiver.Incoming m) {
    if (over) {
      return;
    }
    try {
      if (m.attachment() == null && m.isComplete()) {
        ByteBuffer b = m.read();
        int head = wholeChunk(b);
        ByteBuffer next = m.read();
        if (head > 0 && !next.hasRemaining()) {
          b.position(b.position() + head);
          write(b, m);
          return;
        }
        parse(m, b, next);
      } else {
        parse(m, m.read(), m.read());
      }
    } catch (IllegalArgumentException e) {
      reset();
    }
  }

  /**
   * Bytes before the body of a message that is one binary value or section of data and lies in one
   * piece; else 0.
   */
  private static int wholeChunk(ByteBuffer b) {
    int n = b.remaining();
    int at = b.position();
    if (n < 5 || b.get(at) != 0 || b.get(at + 1) != 0x53 || (b.get(at + 2) & ~2) != 0x75) {
      return 0;
    }
    if (b.get(at + 3) == (byte) 0xa0) {
      return (b.get(at + 4) & 0xff) == n - 5 && n > 5 ? 5 : 0;
    }
    return n > 8 && b.get(at + 3) == (byte) 0xb0 && b.getInt(at + 4) == n - 8 ? 8 : 0;
  }

  private void parse(LinkReceiver.Incoming m, ByteBuffer first, ByteBuffer second) {
    Reading r = (Reading) m.attachment();
    if (r == null) {
      r = new Reading();
      m.attach(r);
    }
    r.sections.read(first, r);
    for (ByteBuffer b = second; b.hasRemaining(); b = m.read()) {
      r.sections.read(b, r);
    }
    if (m.isAborted()) {
      reset();
    } else if (m.isComplete()) {
      if (r.fin) {
        ended(m);
      } else {
        write(ByteBuffer.allocate(0), m);
      }
    }
  }

  /** A message that is read piece by piece. */
  private final class Reading implements SectionReader.Sink {
    final SectionReader sections = new SectionReader(MAX_SECTION);
    boolean fin;

    @Override
    public void properties(Properties properties) {
      fin = TunnelForm.FIN.equals(properties.getSubject());
    }

    @Override
    public void data(ByteBuffer bytes) {
      int n = bytes.remaining();
      writing(n);
      channel.write(Unpooled.wrappedBuffer(bytes));
      bytes.position(bytes.limit());
    }
  }

  /** Writes the last bytes of a message; it is answered when the socket has taken them. */
  private void write(ByteBuffer bytes, LinkReceiver.Incoming m) {
    int n = bytes.remaining();
    writing(n);
    budget.add(n);
    writes++;
    taken++;
    flushSoon();
    channel
        .write(Unpooled.wrappedBuffer(bytes))
        .addListener(
            f -> {
              writes--;
              budget.add(-n);
              if (f.isSuccess() && !over) {
                written(m);
              } else if (!over) {
                reset();
              }
            });
  }

  /**
   * The socket has taken a message. Answers and room are given for several at once, as each would
   * travel the whole way by itself.
   */
  private void written(LinkReceiver.Incoming m) {
    room++;
    if (!m.isSettled()) {
      unsettled.add(m);
    }
    if (room >= BATCH || !ours) {
      giveRoom();
    } else if (!unsettled.isEmpty() && !answering) {
      answering = true;
      channel.eventLoop().schedule(this::answerLate, ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void answerLate() {
    answering = false;
    if (!over) {
      giveRoom();
    }
  }

  private void giveRoom() {
    unsettled.forEach(m -> m.settle(Outcome.ACCEPTED));
    unsettled.clear();
    int more = Math.min(room, budget.window() - in.credit());
    if (more > 0) {
      in.flow(more);
      room -= more;
    }
  }

  /** Has all that came together written together. */
  private void flushSoon() {
    if (!flushing) {
      flushing = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }

  private void ended(LinkReceiver.Incoming m) {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            f -> {
              if (over) {
                return;
              }
              unsettled.add(m);
              giveRoom();
              outputEnded = true;
              Sockets.shutdownOutput((SocketChannel) channel);
              finishIfDone();
            });
  }

  // --- ends
  // ---------------------------------------------------------------------------------------

  /** Whether what was sent has arrived. */
  abstract boolean isDelivered();

  /** Ends all if both directions have ended in order. */
  final void finishIfDone() {
    if (inputEnded && outputEnded && isDelivered() && !over) {
      end("", false);
      channel.close();
    }
  }

  /** The other side has ended without a word: what it sent before may still be on its way. */
  private void linger() {
    linger(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(UNREAD_MILLIS));
  }

  private void linger(long until) {
    if (over) {
      return;
    }
    long before = taken;
    channel
        .eventLoop()
        .schedule(
            () -> {
              if ((writes == 0 && taken == before) || System.nanoTime() - until > 0) {
                closeGently();
              } else {
                linger(until);
              }
            },
            LINGER_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Closes the socket when it has taken what was written. */
  final void closeGently() {
    if (!over) {
      end("", false);
      ChannelFuture written = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
      written.addListener(ChannelFutureListener.CLOSE);
      if (!written.isDone()) {
        channel
            .eventLoop()
            .schedule(() -> abortChannel(channel), UNREAD_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /** The socket was reset, or lies: the other side is told. */
  final void reset() {
    if (!over) {
      end(TunnelForm.RESET, true);
      abortChannel(channel);
    }
  }

  /** A link has ended. */
  final void linkEnded(String condition) {
    if (over) {
      return;
    }
    if (condition.isEmpty()) {
      if (inputEnded && outputEnded) {
        closeGently();
      } else {
        linger();
      }
    } else {
      end("", true);
      abortChannel(channel);
    }
  }

  /** Closes a connection so that its peer sees a reset. */
  static void abortChannel(Channel c) {
    if (c.isOpen()) {
      c.config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelHandlerContext tls = c.pipeline().context(SslHandler.class);
      if (tls == null) {
        c.close();
      } else {
        // Past TLS, which would say goodbye: nobody must take for whole what is not.
        tls.close();
      }
    }
  }

  /** Ends the links, the routed one with a condition if the other side knows it. */
  abstract void closeLinks(String condition);

  private void end(String condition, boolean failed) {
    over = true;
    closeLinks(ours ? condition : "");
    watch.closed(failed);
    done.run();
  }

  /** Bytes came from the socket. */
  abstract void received(int bytes);

  /** Bytes go to the socket. */
  abstract void writing(int bytes);
}
