/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.Objects;

/**
 * What a server shows that it is who it says. Never written to a log.
 *
 * @param certificates PEM, the server's own first, then those that lead to a known one
 * @param key PEM of RSA or EC, PKCS#8, PKCS#1 or SEC1, without a passphrase
 */
public record PortTls(String certificates, String key) {
  /** No TLS. */
  public static final PortTls NONE = new PortTls("", "");

  public PortTls {
    Objects.requireNonNull(certificates, "certificates");
    Objects.requireNonNull(key, "key");
    if (certificates.isBlank() != key.isBlank()) {
      throw new IllegalArgumentException("certificate and key go together");
    }
  }

  /** Whether there is no TLS. */
  public boolean isNone() {
    return certificates.isBlank();
  }

  /**
   * What keeps a server from using it: text that cannot be read, a key of RSA longer than 4096
   * bits, more than 16 certificates, a key that is not the certificate's. Costs a few milliseconds
   * at most, whatever is given.
   *
   * @return for people, without secrets; "" if nothing does
   */
  public String fault() {
    return isNone() ? "" : Pem.fault(certificates, key);
  }

  @Override
  public String toString() {
    return isNone() ? "PortTls[none]" : "PortTls[given]";
  }
}
