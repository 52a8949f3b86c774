/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.tunnels.internal;

import io.tule.api.spi.ports.Tunnels;
import io.tule.router.spi.Router;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Offers streams over a router in this process: the default one before an agent's. */
@Component(service = Tunnels.class)
public final class TunnelsComponent implements Tunnels {
  private static final String AGENT = "agent";

  private final Map<ServiceReference<Router>, Router> routers = new ConcurrentHashMap<>();
  private final AmqpTunnels tunnels = new AmqpTunnels(this::chosen);

  /** Waits to be asked. */
  @Activate
  public TunnelsComponent() {}

  private Optional<Router> chosen() {
    return routers.entrySet().stream()
        .min(
            Comparator.comparing(
                    (Map.Entry<ServiceReference<Router>, Router> each) ->
                        AGENT.equals(each.getKey().getProperty("router.name")))
                .thenComparing(Map.Entry::getKey, Comparator.reverseOrder()))
        .map(Map.Entry::getValue);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRouter")
  void addRouter(ServiceReference<Router> reference, Router router) {
    routers.put(reference, router);
  }

  void removeRouter(ServiceReference<Router> reference) {
    routers.remove(reference);
  }

  @Override
  public Tunnel connect(String queue, Listener listener) {
    return tunnels.connect(queue, listener);
  }

  @Deactivate
  void stop() {
    tunnels.close();
  }
}
