/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.model.Application;
import io.tule.api.model.FileSet;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PortTls;
import io.tule.api.spi.ports.PublicPortSource;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.controller.AuditEntry;
import io.tule.controller.AuditTrail;
import io.tule.controller.store.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The public ports that no agent opens, for who opens them beside this Controller. */
final class PublicPortFeed implements PublicPortSource {
  private static final long MOST_BYTES = 256 * 1024;

  private final Context context;
  private final SecretBox box;
  private final Path certificates;
  private final Trail trail;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Creates it.
   *
   * @param trail keeps that a port could not be opened
   * @param certificates the directory whose files ports may name
   */
  PublicPortFeed(Context context, SecretBox box, Path certificates, Trail trail) {
    this.trail = trail;
    this.context = context;
    this.box = box;
    this.certificates = certificates;
  }

  @Override
  public Subscription onChange(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Tells listeners after the commit. */
  void changed(Transaction tx) {
    if (!listeners.isEmpty()) {
      tx.afterCommit(() -> listeners.forEach(Runnable::run));
    }
  }

  @Override
  public void report(String microserviceUuid, int port, PortState state) {
    if (!state.open()) {
      AuditTrail.Act act = trail.begin("", "open", "public-port", microserviceUuid + ":" + port);
      act.by(AuditEntry.Actor.NOBODY);
      act.end(state.reason().name());
    }
  }

  @Override
  public List<Wanted> wanted() {
    return context
        .store()
        .read(
            tx -> {
              List<Wanted> wanted = new ArrayList<>();
              for (Microservice m : tx.microservices().withPublicPortsOn("")) {
                if (tx.applications()
                    .get(m.applicationId())
                    .filter(Application::activated)
                    .isPresent()) {
                  m.spec().ports().forEach(port -> add(tx, m, port, wanted));
                }
              }
              return wanted;
            });
  }

  private void add(Transaction tx, Microservice m, PortMapping mapping, List<Wanted> wanted) {
    PublicPort port = mapping.publicPort();
    if (!mapping.isPublic() || !port.routerHost().isEmpty()) {
      return;
    }
    PublicPortOptions options = port.options();
    Optional<PortTls> tls = tls(tx, m.ownerId(), options);
    PortState prepared =
        tls.isPresent()
            ? PortState.OPEN
            : PortState.failed(
                ReasonCode.NOT_FOUND,
                "no certificate and key in "
                    + (options.tlsSecret().isEmpty()
                        ? options.tlsCertificate() + " and " + options.tlsKey()
                        : "secret " + options.tlsSecret()));
    PublicProtocol protocol = PublicProtocol.valueOf(port.protocol().toUpperCase(Locale.ROOT));
    for (String host : PortOptions.orAny(options.hosts(), "")) {
      for (String path : PortOptions.orAny(options.paths(), "/")) {
        PortRoute route =
            new PortRoute(
                host,
                path,
                port.queueName(),
                tls.orElse(PortTls.NONE),
                options.access(),
                options.rate());
        wanted.add(new Wanted(m.uuid(), port.port(), protocol, route, prepared));
      }
    }
  }

  private Optional<PortTls> tls(Transaction tx, long owner, PublicPortOptions options) {
    if (!options.isSecured()) {
      return Optional.of(PortTls.NONE);
    }
    if (options.tlsSecret().isEmpty()) {
      return pair(file(options.tlsCertificate()), file(options.tlsKey()));
    }
    return tx.fileSets()
        .get(owner, FileSet.Kind.SECRET, options.tlsSecret())
        .flatMap(
            set -> {
              Map<String, String> files = FileSets.content(box, tx, set.id());
              boolean encoded = set.type().equals(FileSet.TLS);
              return pair(
                  text(files.getOrDefault("tls.crt", ""), encoded),
                  text(files.getOrDefault("tls.key", ""), encoded));
            });
  }

  private static Optional<PortTls> pair(String chain, String key) {
    return chain.isBlank() || key.isBlank()
        ? Optional.empty()
        : Optional.of(new PortTls(chain, key));
  }

  private static String text(String value, boolean encoded) {
    return encoded ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : value;
  }

  private String file(String name) {
    Path file = certificates.resolve(name);
    try {
      return Files.size(file) > MOST_BYTES ? "" : Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
