/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.model.FileSet;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PortTls;
import io.tule.controller.ControllerException;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Certificates of public ports, out of their owners' secrets or files of this machine. */
final class PortCertificates {
  private static final long MOST_BYTES = 256 * 1024;
  private static final int MOST_KNOWN = 256;
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private final SecretBox box;
  private final Path directory;

  /**
   * What was found of each, by their digest, so that no key stays in memory: all are looked at
   * every few seconds.
   */
  private final Map<String, String> faults =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
              return size() > MOST_KNOWN;
            }
          });

  /**
   * Creates it.
   *
   * @param directory whose files ports may name
   */
  PortCertificates(SecretBox box, Path directory) {
    this.box = box;
    this.directory = directory;
  }

  /**
   * What a port has.
   *
   * @param pair none where it cannot be used
   * @param state why it cannot
   */
  record Prepared(PortTls pair, PortState state) {}

  /** What a port of an owner has. */
  Prepared of(Transaction tx, long owner, PublicPortOptions options) {
    if (!options.isSecured()) {
      return new Prepared(PortTls.NONE, PortState.OPEN);
    }
    String secret = options.tlsSecret();
    if (secret.isEmpty()) {
      return prepared(
          file(options.tlsCertificate()),
          file(options.tlsKey()),
          options.tlsCertificate() + " and " + options.tlsKey());
    }
    return tx.fileSets()
        .get(owner, FileSet.Kind.SECRET, secret)
        .map(set -> of(set, FileSets.content(box, tx, set.id())))
        .orElseGet(() -> prepared("", "", named(secret)));
  }

  private Prepared of(FileSet secret, Map<String, String> files) {
    boolean encoded = secret.type().equals(FileSet.TLS);
    return prepared(
        text(files.getOrDefault(CERTIFICATE, ""), encoded),
        text(files.getOrDefault(KEY, ""), encoded),
        named(secret.name()));
  }

  private static String named(String secret) {
    return "secret " + secret;
  }

  private Prepared prepared(String chain, String key, String where) {
    if (chain.isBlank() || key.isBlank()) {
      return new Prepared(
          PortTls.NONE,
          PortState.failed(ReasonCode.NOT_FOUND, "no certificate and key in " + where));
    }
    PortTls pair = new PortTls(chain, key);
    String fault = fault(pair);
    return fault.isEmpty()
        ? new Prepared(pair, PortState.OPEN)
        : new Prepared(
            PortTls.NONE, PortState.failed(ReasonCode.INVALID_ARGUMENT, where + ": " + fault));
  }

  /** Two who ask for the same at once both look: nobody waits for another's. */
  private String fault(PortTls pair) {
    String digest = Secrets.hashToken(pair.certificates()) + Secrets.hashToken(pair.key());
    String fault = faults.get(digest);
    if (fault == null) {
      fault = pair.fault();
      faults.put(digest, fault);
    }
    return fault;
  }

  /**
   * Refuses a secret of which a public port makes use and which would be of no use any more.
   *
   * @param files what it is to hold
   */
  void checkChange(Transaction tx, FileSet secret, Map<String, String> files) {
    boolean used =
        secret.kind() == FileSet.Kind.SECRET
            && tx.microservices().withPublicPortsOn("").stream()
                .filter(m -> m.ownerId() == secret.ownerId())
                .flatMap(m -> m.spec().ports().stream())
                .filter(PortMapping::isPublic)
                .anyMatch(port -> port.publicPort().options().tlsSecret().equals(secret.name()));
    PortState state = used ? of(secret, files).state() : PortState.OPEN;
    if (!state.open()) {
      throw ControllerException.validation("A public port uses this secret: " + state.message());
    }
  }

  private static String text(String value, boolean encoded) {
    return encoded ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : value;
  }

  private String file(String name) {
    Path file = directory.resolve(name);
    try {
      return Files.size(file) > MOST_BYTES ? "" : Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
