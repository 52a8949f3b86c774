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

  @AttributeDefinition(
      description =
          "Whether images are downloaded here and then handed to the engine: a layer that is cut"
              + " off goes on where it was. What cannot be downloaded is left to the engine")
  boolean download() default true;

  @AttributeDefinition(
      description =
          "KiB per second that all downloads together may take on average, 0 for no bound; with a"
              + " bound nothing is left to the engine",
      min = "0")
  int bandwidthKibPerSecond() default 0;

  @AttributeDefinition(
      description =
          "Time of the day, in the node's time zone, in which images may come, such as"
              + " 22:00-06:00; empty for any")
  String window() default "";

  @AttributeDefinition(
      description = "Hosts, with their port if it is not 443 or 80, that may be asked without TLS")
  String[] insecureRegistries() default {};
}
