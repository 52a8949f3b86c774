/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.http;

import io.tule.api.spi.ports.PortRoute;
import java.net.InetSocketAddress;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A port that is listened on, or a server. */
final class HttpEndpoint extends DefaultEndpoint {
  /**
   * In what form requests are handed on.
   *
   * @param bridge as they are, between components of this bundle; else as Camel's messages
   * @param http2 whether HTTP/2 is spoken
   */
  record Form(boolean bridge, boolean http2) {}

  private final HttpComponent component;
  private final String host;
  private final int port;
  private final Form form;
  private final PortRoute route;

  HttpEndpoint(
      String uri, HttpComponent component, String host, int port, Form form, PortRoute route) {
    super(uri, component);
    this.component = component;
    this.host = host;
    this.port = port;
    this.form = form;
    this.route = route;
  }

  HttpComponent http() {
    return component;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  Form form() {
    return form;
  }

  PortRoute route() {
    return route;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public Producer createProducer() {
    return new HttpProducer(this);
  }

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    HttpConsumer consumer = new HttpConsumer(this, processor);
    configureConsumer(consumer);
    return consumer;
  }
}
