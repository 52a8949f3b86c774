/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import org.apache.camel.RoutesBuilder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Each {@link RoutesBuilder} service is in the Camel context for as long as it is registered. */
@Component(service = SiteRoutes.class, immediate = true)
public final class SiteRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(SiteRoutes.class);

  private final ProxyComponent proxy;

  /** For a proxy, which stays at rest while there is no such service. */
  @Activate
  public SiteRoutes(@Reference ProxyComponent proxy) {
    this.proxy = proxy;
  }

  @Reference(
      cardinality = ReferenceCardinality.MULTIPLE,
      policy = ReferencePolicy.DYNAMIC,
      unbind = "remove")
  void add(RoutesBuilder routes) {
    try {
      proxy.engine().camel().addAll(routes);
    } catch (Exception e) {
      LOG.error("The routes of {} do not start", routes.getClass().getName(), e);
    }
  }

  void remove(RoutesBuilder routes) {
    proxy.engine().camel().removeAll(routes);
  }
}
