/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the Docker runtime, PID {@code io.tule.runtime.docker}. */
@ObjectClassDefinition(
    id = "io.tule.runtime.docker",
    name = "Tule Docker runtime",
    description = "Runs microservices as containers of a Docker Engine")
@interface DockerRuntimeConfig {
  @AttributeDefinition(
      description =
          "Where the engine answers: unix:///path or tcp://host:port (without TLS, so for"
              + " addresses that only this node reaches)")
  String dockerUrl() default "unix:///var/run/docker.sock";

  @AttributeDefinition(
      description = "Seconds between two probes of the engine's health, 1 to 300",
      min = "1",
      max = "300")
  int probeSeconds() default 10;

  @AttributeDefinition(
      description =
          "Seconds after which a call that the engine does not answer fails, 5 to 600; pulls have"
              + " their own limit",
      min = "5",
      max = "600")
  int callTimeoutSeconds() default 120;
}
