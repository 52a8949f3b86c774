/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.socket;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.tule.agent.localapi.internal.Limits;
import io.tule.agent.localapi.internal.bus.Bus;
import io.tule.agent.localapi.internal.bus.LocalRouting;
import io.tule.api.agent.NodeView;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The open control sockets and message sockets, one of each for a microservice. Thread-safe. */
public final class Sockets {
  private static final String CONTROL = "/v2/control/socket";
  private static final String MESSAGE = "/v2/message/socket";
  private static final String ID = "/id/";
  private static final int OVERHEAD = 5;
  private static final int CLOSE_GONE = 1001;

  private final Limits limits;
  private final Clock clock;
  private final Bus bus;
  private final LocalRouting routing;
  private final Map<String, SocketHandler> control = new ConcurrentHashMap<>();
  private final Map<String, SocketHandler> message = new ConcurrentHashMap<>();
  private volatile NodeView view;

  /** Creates it without sockets. */
  public Sockets(Limits limits, Clock clock, Bus bus, LocalRouting routing, NodeView view) {
    this.limits = limits;
    this.clock = clock;
    this.bus = bus;
    this.routing = routing;
    this.view = view;
  }

  /** Whether a path is that of a socket. */
  public static boolean isSocket(String uri) {
    return uri.startsWith(CONTROL) || uri.startsWith(MESSAGE);
  }

  /** Whose socket a path is; empty if it does not say. */
  public static String id(String uri) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    String rest = path.substring(CONTROL.length());
    String id = rest.startsWith(ID) ? rest.substring(ID.length()) : "";
    return id.matches("[A-Za-z0-9_-]{1,64}") ? id : "";
  }

  /** Opens a socket on a connection; one of the same microservice that is open is closed. */
  public void open(
      ChannelHandlerContext context, ChannelHandler http, FullHttpRequest request, String id) {
    boolean messages = request.uri().startsWith(MESSAGE);
    Map<String, SocketHandler> open = messages ? message : control;
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(
                "ws://localhost" + request.uri(),
                null,
                WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(limits.messageBytes() + OVERHEAD)
                    .allowExtensions(true)
                    .withUTF8Validator(false)
                    .build())
            .newHandshaker(request);
    if (handshaker == null) {
      var unused =
          WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
      return;
    }
    SocketHandler handler =
        messages
            ? new MessageSocket(id, clock, gone -> open.remove(id, gone), bus, routing)
            : new ControlSocket(id, clock, gone -> open.remove(id, gone));
    ChannelPipeline pipeline = context.pipeline();
    handshaker
        .handshake(context.channel(), request)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                var unused = context.close();
                return;
              }
              pipeline.remove("idle");
              pipeline.addLast(new WebSocketFrameAggregator(limits.messageBytes() + OVERHEAD));
              pipeline.addLast(handler);
              pipeline.remove(http);
              SocketHandler before = open.put(id, handler);
              if (before != null) {
                before.replaced();
              }
              handler.opened();
            });
  }

  /** Tells microservices what has changed for them. */
  public void changed(NodeView next) {
    NodeView before = view;
    view = next;
    for (NodeView.Microservice each : next.microservices().values()) {
      NodeView.Microservice old = before.microservices().get(each.uuid());
      if (old == null || !old.config().equals(each.config())) {
        signal(each.uuid(), SocketHandler.CONTROL_SIGNAL);
      }
    }
    if (!next.edgeResources().equals(before.edgeResources())) {
      control.keySet().forEach(uuid -> signal(uuid, SocketHandler.RESOURCE_SIGNAL));
    }
    closeForeign(message, before, next);
    closeForeign(control, before, next);
  }

  /** Closes the sockets of microservices that were here and are no more. */
  private static void closeForeign(Map<String, SocketHandler> open, NodeView old, NodeView now) {
    open.forEach(
        (uuid, socket) -> {
          if (old.microservices().containsKey(uuid) && !now.microservices().containsKey(uuid)) {
            socket.close(CLOSE_GONE, "the microservice is not here any more");
          }
        });
  }

  private void signal(String uuid, byte opcode) {
    SocketHandler socket = control.get(uuid);
    if (socket instanceof ControlSocket found) {
      found.signal(opcode);
    }
  }

  /** How many sockets are open. */
  public int size() {
    return control.size() + message.size();
  }

  /** The frame that ends a socket. */
  static CloseWebSocketFrame closeFrame(int code, String reason) {
    return new CloseWebSocketFrame(true, 0, code, reason);
  }
}
