/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import io.tule.api.Subscription;
import io.tule.api.model.Application;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PublicPort;
import io.tule.api.model.PublicPortOptions;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.PublicPortSource;
import io.tule.api.spi.ports.PublicProtocol;
import io.tule.controller.AuditEntry;
import io.tule.controller.AuditTrail;
import io.tule.controller.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** The public ports that no agent opens, for who opens them beside this Controller. */
final class PublicPortFeed implements PublicPortSource {
  private final Context context;
  private final PortCertificates certificates;
  private final Trail trail;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /**
   * Creates it.
   *
   * @param trail keeps that a port could not be opened
   * @param certificates of ports
   */
  PublicPortFeed(Context context, PortCertificates certificates, Trail trail) {
    this.trail = trail;
    this.context = context;
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
    PortCertificates.Prepared tls = certificates.of(tx, m.ownerId(), options);
    PublicProtocol protocol = PublicProtocol.valueOf(port.protocol().toUpperCase(Locale.ROOT));
    for (String host : PortOptions.orAny(options.hosts(), "")) {
      for (String path : PortOptions.orAny(options.paths(), "/")) {
        PortRoute route =
            new PortRoute(
                host, path, port.queueName(), tls.pair(), options.access(), options.rate());
        wanted.add(new Wanted(m.uuid(), port.port(), protocol, route, tls.state()));
      }
    }
  }
}
