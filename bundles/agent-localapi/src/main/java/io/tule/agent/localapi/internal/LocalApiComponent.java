/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import io.tule.api.agent.AgentControl;
import io.tule.api.agent.NodeAccess;
import io.tule.api.spi.routing.RoutingPlugin;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** The Local API as a component. */
@Component(
    service = LocalApiComponent.class,
    configurationPid = "io.tule.agent.localapi",
    immediate = true)
@Designate(ocd = LocalApiConfiguration.class)
public final class LocalApiComponent {
  private static final int KIBI = 1024;

  private final LocalApi api;

  /** Nothing answers before {@link #start}. */
  @Activate
  public LocalApiComponent(
      LocalApiConfiguration configuration,
      @Reference NodeAccess node,
      @Reference AgentControl agent) {
    api = new LocalApi(setup(configuration), node, agent, Clock.systemUTC());
  }

  @Activate
  void start() {
    api.start();
  }

  @Deactivate
  void stop() {
    api.close();
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRuntime")
  void addRuntime(ContainerRuntime runtime) {
    api.add(runtime);
  }

  void removeRuntime(ContainerRuntime runtime) {
    api.remove(runtime);
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRouting")
  void addRouting(RoutingPlugin plugin) {
    api.add(plugin);
  }

  void removeRouting(RoutingPlugin plugin) {
    api.remove(plugin);
  }

  private static Setup setup(LocalApiConfiguration configuration) {
    Set<String> addresses = new LinkedHashSet<>();
    for (String each : configuration.listen().split(",", -1)) {
      if (!each.isBlank() && !each.strip().equals("auto")) {
        addresses.add(each.strip());
      }
    }
    int message = configuration.messageKibibytes() * KIBI;
    long queue = Math.max(message, (long) configuration.queueKibibytes() * KIBI);
    return new Setup(
        configuration.port(),
        addresses,
        configuration.mode().strip().toLowerCase(Locale.ROOT).equals("open"),
        configuration.routing(),
        new Limits(
            configuration.connections(),
            configuration.connectionsPerAddress(),
            message,
            Math.max(message, (long) configuration.bufferedKibibytes() * KIBI),
            configuration.queueMessages(),
            queue,
            Math.max(queue, (long) configuration.totalQueueKibibytes() * KIBI),
            (long) configuration.archiveMebibytes() * KIBI * KIBI),
        configuration.bluetoothUrl().strip().replaceAll("/+$", ""));
  }
}
