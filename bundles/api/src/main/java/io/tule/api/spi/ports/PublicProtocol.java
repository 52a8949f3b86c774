/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.Locale;

/** What is spoken at a public port. */
public enum PublicProtocol {
  /** Bytes, whatever they mean. */
  TCP,
  /** HTTP/1.1, and HTTP/2 where the client asks for it within TLS. */
  HTTP,
  /** HTTP/2: with prior knowledge where there is no TLS. */
  HTTP2;

  /** The name in mappings and documents. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether requests are told apart, so that several microservices may share a port. */
  public boolean isHttp() {
    return this != TCP;
  }
}
