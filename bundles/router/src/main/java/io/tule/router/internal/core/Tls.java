/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.config.SslProfile;

/** Keys and trust of one TLS profile. */
final class Tls {
  private Tls() {}

  static Tls server(SslProfile profile, boolean authenticate) {
    return new Tls();
  }
}
