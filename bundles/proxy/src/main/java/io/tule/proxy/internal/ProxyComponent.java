/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import io.tule.api.spi.ports.OpenPort;
import io.tule.api.spi.ports.PortProvider;
import io.tule.api.spi.ports.PublicPort;
import io.tule.proxy.Bridge;
import io.tule.proxy.BridgeSettings;
import io.tule.proxy.Mapping;
import io.tule.proxy.Proxy;
import io.tule.proxy.RouterPlace;
import io.tule.proxy.internal.http.HttpLimits;
import io.tule.router.spi.Router;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/** {@link ProxyEngine} as a component, made when it is used first. */
@Component(
    service = {Proxy.class, PortProvider.class, ProxyComponent.class},
    configurationPid = "io.tule.proxy",
    property = "tule.ports=local")
@Designate(ocd = ProxyConfiguration.class)
public final class ProxyComponent implements Proxy, PortProvider {
  private final ProxyEngine engine;
  private final LocalPorts ports;

  /** Starts at rest. */
  @Activate
  public ProxyComponent(ProxyConfiguration settings) {
    engine =
        new ProxyEngine(
            "tule-proxy-" + ManagementFactory.getRuntimeMXBean().getName(),
            new HttpLimits(
                HttpLimits.DEFAULT.lineBytes(),
                settings.maxHeaderBytes(),
                settings.maxBodyBytes(),
                settings.maxConnections(),
                settings.maxConnectionsPerAddress(),
                settings.headerSeconds(),
                settings.idleSeconds(),
                settings.bodySeconds(),
                settings.answerSeconds()));
    ports = new LocalPorts(engine, RouterPlace.parse(settings.router()));
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "removeRouter")
  void addRouter(Router router) {
    engine.add(router);
  }

  void removeRouter(Router router) {
    engine.remove(router);
  }

  /** The engine, for what else is in this bundle. */
  ProxyEngine engine() {
    return engine;
  }

  @Override
  public Bridge open(Mapping mapping, BridgeSettings settings) {
    return engine.open(mapping, settings);
  }

  @Override
  public Optional<CamelContext> context() {
    return engine.context();
  }

  @Override
  public String name() {
    return ports.name();
  }

  @Override
  public OpenPort open(PublicPort port) {
    return ports.open(port);
  }

  @Deactivate
  void stop() {
    engine.close();
  }
}
