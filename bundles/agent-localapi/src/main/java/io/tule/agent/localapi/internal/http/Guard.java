/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.tule.agent.localapi.internal.Limits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First in each connection's pipeline: bounds how many connections there are, and how many bytes of
 * unfinished requests and frames all of them hold together.
 */
public final class Guard {
  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
  private static final AttributeKey<Gate> GATE = AttributeKey.valueOf(Guard.class, "gate");

  private final Limits limits;
  private final AtomicLong buffered = new AtomicLong();
  private final Map<InetAddress, Integer> connections = new HashMap<>();
  private int all;

  /** Creates it without connections. */
  public Guard(Limits limits) {
    this.limits = limits;
  }

  private synchronized boolean enter(InetAddress from) {
    int mine = connections.getOrDefault(from, 0);
    boolean full =
        all >= limits.connections()
            || (!from.isLoopbackAddress() && mine >= limits.connectionsPerAddress());
    if (!full) {
      all++;
      connections.put(from, mine + 1);
    }
    return !full;
  }

  private synchronized void leave(InetAddress from) {
    all--;
    connections.computeIfPresent(from, (key, count) -> count == 1 ? null : count - 1);
  }

  /** How many connections there are. */
  synchronized int connections() {
    return all;
  }

  /** The handler of one connection. */
  ChannelInboundHandlerAdapter gate() {
    return new Gate();
  }

  /** A request or a frame is whole: what came until now is not held any more. */
  public static void whole(Channel channel) {
    Gate gate = channel.attr(GATE).get();
    if (gate != null) {
      gate.release();
    }
  }

  private final class Gate extends ChannelInboundHandlerAdapter {
    private InetAddress from;
    private long mine;

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      InetAddress address = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
      if (!enter(address)) {
        LOG.debug("too many connections; {} is refused", address);
        var unused = context.close();
        return;
      }
      from = address;
      context.channel().attr(GATE).set(this);
      super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (from == null) {
        ReferenceCountUtil.release(message);
        return;
      }
      if (message instanceof ByteBuf bytes) {
        mine += bytes.readableBytes();
        if (buffered.addAndGet(bytes.readableBytes()) > limits.bufferedBytes()) {
          LOG.warn("Too many unfinished requests; a connection of {} is closed", from);
          bytes.release();
          var unused = context.close();
          return;
        }
      }
      super.channelRead(context, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      if (from != null) {
        release();
        leave(from);
        from = null;
      }
      super.channelInactive(context);
    }

    private void release() {
      buffered.addAndGet(-mine);
      mine = 0;
    }
  }
}
