/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.netty.handler.ssl.SslContext;
import io.tule.api.spi.ports.PortCounters;
import io.tule.api.spi.ports.PortRoute;
import io.tule.proxy.internal.flow.Admission;
import io.tule.proxy.internal.flow.Meter;
import io.tule.proxy.internal.flow.ServerTls;
import io.tule.proxy.internal.tcp.TcpWatch;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Lets clients in to a TCP port, and counts. Any thread. */
final class TcpMeter implements TcpWatch {
  private final Meter meter = new Meter();
  private volatile Admission admission;
  private volatile ServerTls tls = ServerTls.NONE;

  TcpMeter(PortRoute route) {
    update(route);
  }

  /**
   * Another certificate, access list and rate, for connections to come.
   *
   * @throws io.tule.api.TuleException with {@code INVALID_ARGUMENT} if the certificate or key
   *     cannot be used
   */
  void update(PortRoute route) {
    tls = tls.with(List.of(route), List.of());
    admission = new Admission(route, System.nanoTime());
  }

  PortCounters counters() {
    return meter.counters();
  }

  @Override
  public boolean admit(InetAddress client) {
    Admission now = admission;
    return now.allows(client) && now.take(System.nanoTime());
  }

  @Override
  public Optional<SslContext> tls() {
    ServerTls now = tls;
    return now.isNone() ? Optional.empty() : Optional.of(now.context(""));
  }

  @Override
  public void opened() {
    meter.opened();
    meter.request();
  }

  @Override
  public void closed(boolean failed) {
    meter.closed();
    if (failed) {
      meter.error();
    }
  }

  @Override
  public void in(int bytes) {
    meter.in(bytes);
  }

  @Override
  public void out(int bytes) {
    meter.out(bytes);
  }

  @Override
  public void established(long nanos) {
    meter.latency(nanos);
  }
}
