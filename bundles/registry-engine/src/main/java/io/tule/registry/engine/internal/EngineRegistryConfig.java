/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the engine's registry backend, PID {@code io.tule.registry.engine}. */
@ObjectClassDefinition(
    id = "io.tule.registry.engine",
    name = "Tule engine registry",
    description = "Lets the container engine pull images from their registry")
@interface EngineRegistryConfig {
  @AttributeDefinition(
      description = "Seconds without any progress after which a pull fails, 5 to 3600",
      min = "5",
      max = "3600")
  int pullTimeoutSeconds() default 300;
}
