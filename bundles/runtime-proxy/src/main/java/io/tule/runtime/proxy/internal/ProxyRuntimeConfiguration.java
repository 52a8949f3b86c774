/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.runtime.proxy}. */
@ObjectClassDefinition(
    name = "Proxy runtime",
    description = "Runs the proxy that the Controller gives this node in the agent's own process")
@interface ProxyRuntimeConfiguration {
  /** Addresses on which public ports are opened, separated by commas; empty for all. */
  @AttributeDefinition(name = "Addresses")
  String listen() default "";
}
