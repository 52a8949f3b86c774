/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router;

import io.tule.router.config.SslProfile;
import io.tule.router.internal.core.Tls;
import javax.net.ssl.SSLContext;

/** TLS for who connects to a router from elsewhere. */
public final class ClientTls {
  private ClientTls() {}

  /**
   * Keys and trust of a profile, read from its PEM files.
   *
   * @throws io.tule.router.spi.RouterException if they cannot be used
   */
  public static SSLContext context(SslProfile profile) {
    return Tls.client(profile);
  }
}
