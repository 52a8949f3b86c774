/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.Objects;

/**
 * Where an external port router offers a port.
 *
 * @param port 1 to 65535; 0 only in {@link #NONE}
 */
public record ProxyPort(String host, int port) {
  /** Not offered. */
  public static final ProxyPort NONE = new ProxyPort("", 0);

  public ProxyPort {
    Objects.requireNonNull(host, "host");
  }
}
