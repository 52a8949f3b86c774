/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the process runtime, PID {@code io.tule.runtime.process}. */
@ObjectClassDefinition(
    id = "io.tule.runtime.process",
    name = "Tule process runtime",
    description = "Runs microservices as supervised processes, where there is no container engine")
@interface ProcessRuntimeConfig {
  @AttributeDefinition(
      description =
          "Directory of images and instances; empty is the bundle's own data area, which an"
              + " uninstall removes")
  String dataDirectory() default "";
}
