/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.port.manager.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.port.manager}. */
@ObjectClassDefinition(
    name = "Port manager",
    description = "Opens the public ports that no agent opens, beside the Controller")
@interface PortManagerConfiguration {
  /** Addresses on which ports are opened, separated by commas; 0.0.0.0 for all. */
  @AttributeDefinition(name = "Addresses")
  String listen() default "127.0.0.1";

  /** Name of the provider that opens them; empty for the one of the highest ranking. */
  @AttributeDefinition(name = "Provider")
  String provider() default "";

  /** Seconds between two looks, 1 to 3600; changes here are seen at once. */
  @AttributeDefinition(name = "Interval")
  int intervalSeconds() default 5;
}
