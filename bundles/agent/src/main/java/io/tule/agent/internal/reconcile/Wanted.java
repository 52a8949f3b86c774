/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.reconcile;

import io.tule.api.spi.runtime.ContainerSpec;
import java.util.List;
import java.util.Map;

/**
 * A microservice as the Controller wants it.
 *
 * @param image as written
 * @param environment in the Controller's order
 * @param extraHosts name to address
 * @param logMebibytes how much of its log is kept
 * @param healthCheck the image's own unless the Controller says otherwise
 * @param schedule its place among those that start together, 0 to 100: lower ones first
 * @param registryId the record that says where the image is from
 * @param generation of the last rebuild asked for
 * @param delete whether it has to go
 * @param cleanup whether its anonymous volumes and its image go with it
 * @param routerOf the agent whose message router it is; empty if it is none
 * @param proxy whether it is the agent's proxy of public ports
 * @param error why a newer record of it could not be used; empty if all is well
 */
record Wanted(
    String uuid,
    String name,
    String image,
    List<String> command,
    Map<String, String> environment,
    List<ContainerSpec.PortBinding> ports,
    List<ContainerSpec.Mount> mounts,
    Map<String, String> extraHosts,
    boolean hostNetwork,
    int logMebibytes,
    ContainerSpec.ResourceLimits limits,
    ContainerSpec.Security security,
    ContainerSpec.HealthCheck healthCheck,
    int schedule,
    ContainerSpec.Extras extras,
    int registryId,
    long generation,
    boolean delete,
    boolean cleanup,
    String routerOf,
    boolean proxy,
    String error) {
  /** The place of a microservice whose Controller gives it none. */
  static final int MIDDLE = 50;
}
