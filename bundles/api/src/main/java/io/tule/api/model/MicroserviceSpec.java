/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;
import java.util.Objects;

/**
 * What the user asked for.
 *
 * @param config JSON text, never empty ({@code {}} by default)
 * @param catalogItemId 0 (null on the wire) when the images are given here
 * @param images empty for a catalog based microservice
 * @param registryId see {@link Registry}; 1 is the public Docker Hub, 2 the agent's own images
 * @param logSize MiB kept of the container's log
 * @param cmd arguments in order
 */
public record MicroserviceSpec(
    String name,
    String config,
    long catalogItemId,
    List<ContainerImage> images,
    long registryId,
    boolean rootHostAccess,
    int logSize,
    List<PortMapping> ports,
    List<VolumeMapping> volumeMappings,
    List<EnvVar> env,
    List<String> cmd,
    List<ExtraHost> extraHosts,
    ContainerOptions options) {
  public MicroserviceSpec {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(options, "options");
    images = List.copyOf(images);
    ports = List.copyOf(ports);
    volumeMappings = List.copyOf(volumeMappings);
    env = List.copyOf(env);
    cmd = List.copyOf(cmd);
    extraHosts = List.copyOf(extraHosts);
  }

  /** The same with other ports. */
  public MicroserviceSpec withPorts(List<PortMapping> others) {
    return new MicroserviceSpec(
        name,
        config,
        catalogItemId,
        images,
        registryId,
        rootHostAccess,
        logSize,
        others,
        volumeMappings,
        env,
        cmd,
        extraHosts,
        options);
  }

  /** The same with other volume mappings. */
  public MicroserviceSpec withVolumes(List<VolumeMapping> others) {
    return new MicroserviceSpec(
        name,
        config,
        catalogItemId,
        images,
        registryId,
        rootHostAccess,
        logSize,
        ports,
        others,
        env,
        cmd,
        extraHosts,
        options);
  }
}
