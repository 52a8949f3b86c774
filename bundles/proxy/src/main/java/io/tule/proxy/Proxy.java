/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes and removes bridges at run time. All methods may be called from any thread.
 *
 * <p>Services {@link org.apache.camel.RoutesBuilder} have their routes in the same Camel context
 * for as long as they are registered, with the components {@code tule-http}, {@code tule-amqp} and
 * {@code tule-tcp}.
 */
@ProviderType
public interface Proxy {
  /**
   * Makes a bridge. Returns when its port is open, or when it serves its queue as soon as the
   * message network is there.
   *
   * @throws io.tule.api.TuleException with {@code PORT_IN_USE} if its port is taken, {@code
   *     CONFLICT} if there is a bridge with the same mapping at the same place, {@code
   *     INVALID_ARGUMENT} if a certificate or key cannot be used
   */
  Bridge open(Mapping mapping, BridgeSettings settings);

  /** Camel's context, in which each bridge is a route; none while there is no route. */
  Optional<CamelContext> context();
}
