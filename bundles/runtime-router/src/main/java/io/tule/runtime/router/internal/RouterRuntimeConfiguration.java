/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.runtime.router}. */
@ObjectClassDefinition(
    name = "Router runtime",
    description = "Runs the router that the Controller gives this node in the agent's own process")
@interface RouterRuntimeConfiguration {
  /** Addresses in the place of 0.0.0.0, separated by commas; empty leaves it. */
  @AttributeDefinition(name = "Addresses")
  String listen() default "";
}
