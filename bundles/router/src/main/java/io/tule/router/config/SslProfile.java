/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

import java.util.Objects;

/**
 * Keys and trust of TLS connections. Empty strings mean "not given".
 *
 * @param name unique among profiles
 * @param certFile own certificate chain, PEM
 * @param privateKeyFile own key, PEM
 * @param caCertFile authorities trusted, PEM; empty for the system's
 * @param password of the key, already resolved from its source; never shown
 * @param protocols TLS versions allowed, separated by spaces; empty for the default
 * @param ciphers suites allowed, OpenSSL's names separated by colons; empty for the default
 * @param uidFormat which fields of a client's certificate make its user id (letters c s l o u n and
 *     digits 1 2 5)
 * @param uidNameMappingFile JSON file from those ids to names, empty for none
 */
public record SslProfile(
    String name,
    String certFile,
    String privateKeyFile,
    String caCertFile,
    String password,
    String protocols,
    String ciphers,
    String uidFormat,
    String uidNameMappingFile) {

  public SslProfile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(certFile, "certFile");
    Objects.requireNonNull(privateKeyFile, "privateKeyFile");
    Objects.requireNonNull(caCertFile, "caCertFile");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(protocols, "protocols");
    Objects.requireNonNull(ciphers, "ciphers");
    Objects.requireNonNull(uidFormat, "uidFormat");
    Objects.requireNonNull(uidNameMappingFile, "uidNameMappingFile");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "SslProfile[" + name + "]";
  }
}
