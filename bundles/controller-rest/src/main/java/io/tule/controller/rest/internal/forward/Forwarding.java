/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.Tunnels;
import io.tule.controller.rest.internal.http.FailureMapper;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.AsyncContext;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.HttpConnection;
import org.eclipse.jetty.server.Request;

/**
 * One connection on its way: a request that waits until the far side is connected, and then becomes
 * a byte stream.
 */
final class Forwarding implements Tunnels.Listener, AsyncListener {
  private final AsyncContext request;
  private final Request base;
  private final Runnable ended;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();
  private boolean open;
  private Optional<Tunnels.Tunnel> tunnel = Optional.empty();
  private volatile Optional<TunnelConnection> connection = Optional.empty();

  /**
   * Creates it.
   *
   * @param ended run once, when it is over
   */
  Forwarding(AsyncContext request, Request base, Runnable ended) {
    this.request = request;
    this.base = base;
    this.ended = ended;
    request.addListener(this);
  }

  /** Begins the stream. Who tells that it is open waits until the stream is known here. */
  void start(Tunnels tunnels, String queue) {
    synchronized (this) {
      tunnel = Optional.of(tunnels.connect(queue, this));
    }
    upgradeIfReady();
  }

  private void upgradeIfReady() {
    Tunnels.Tunnel ready;
    synchronized (this) {
      if (!open || tunnel.isEmpty()) {
        return;
      }
      ready = tunnel.get();
    }
    if (answered.compareAndSet(false, true)) {
      ready.pause();
      TunnelConnection upgraded =
          new TunnelConnection(
              base.getHttpChannel().getEndPoint(),
              base.getHttpChannel().getConnector().getExecutor(),
              ready,
              this::end);
      connection = Optional.of(upgraded);
      HttpServletResponse response = (HttpServletResponse) request.getResponse();
      response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
      response.setHeader("Connection", "Upgrade");
      response.setHeader("Upgrade", ForwardServlet.PROTOCOL);
      base.setAttribute(HttpConnection.UPGRADE_CONNECTION_ATTRIBUTE, upgraded);
      request.complete();
    }
  }

  private void end() {
    if (over.compareAndSet(false, true)) {
      ended.run();
    }
  }

  private void refuse(ReasonCode reason) {
    if (answered.compareAndSet(false, true)) {
      HttpServletResponse response = (HttpServletResponse) request.getResponse();
      response.setHeader(FailureMapper.REASON_HEADER, reason.name());
      response.setStatus(reason.httpStatus());
      request.complete();
      end();
    }
  }

  @Override
  public void onOpen() {
    synchronized (this) {
      open = true;
    }
    upgradeIfReady();
  }

  @Override
  public void onData(byte[] bytes) {
    connection.ifPresent(c -> c.send(bytes));
  }

  @Override
  public void onWritable() {
    connection.ifPresent(TunnelConnection::goOn);
  }

  @Override
  public void onEnd() {
    connection.ifPresent(TunnelConnection::sendEnd);
  }

  @Override
  public void onClose(PortState state) {
    if (connection.isPresent()) {
      connection.get().finish(state.open());
    } else {
      refuse(state.open() ? ReasonCode.ROUTER_UNREACHABLE : state.reason());
    }
  }

  private void giveUp(ReasonCode reason) {
    Optional<Tunnels.Tunnel> begun;
    synchronized (this) {
      begun = tunnel;
    }
    if (connection.isEmpty()) {
      begun.ifPresent(Tunnels.Tunnel::close);
      refuse(reason);
    }
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    giveUp(ReasonCode.TIMEOUT);
  }

  @Override
  public void onError(AsyncEvent event) {
    giveUp(ReasonCode.INTERNAL);
  }

  @Override
  public void onComplete(AsyncEvent event) {}

  @Override
  public void onStartAsync(AsyncEvent event) {}
}
