/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;
import java.util.Objects;

/**
 * Container settings beyond ioFog 3.0, as of datasance.com/v3. {@link #NONE} is the safe default.
 *
 * @param runAsUser {@code uid[:gid]} or a name, "" = as the image says
 * @param capAdd Linux capabilities to add
 * @param capDrop Linux capabilities to drop
 * @param memoryLimitMiB 0 = unlimited
 * @param cpuSetCpus such as {@code 0-1,3}, "" = all
 * @param extras what few microservices need
 */
public record ContainerOptions(
    boolean privileged,
    String runAsUser,
    List<String> capAdd,
    List<String> capDrop,
    long memoryLimitMiB,
    String cpuSetCpus,
    ContainerExtras extras) {
  /**
   * How the settings are called in a microservice's JSON and under {@code container} of its
   * document, but for {@code isPrivileged}, which always stands there, and {@code schedule}, which
   * stands beside the container.
   */
  public static final List<String> NAMES =
      List.of(
          "runAsUser",
          "capAdd",
          "capDrop",
          "memoryLimit",
          "cpuSetCpus",
          "cpuLimit",
          "readOnlyRoot",
          "devices",
          "cdiDevices",
          "pidMode",
          "ipcMode",
          "platform",
          "runtime",
          "annotations",
          "healthCheck");

  /** Nothing asked for. */
  public static final ContainerOptions NONE =
      new ContainerOptions(false, "", List.of(), List.of(), 0, "");

  public ContainerOptions {
    Objects.requireNonNull(extras, "extras");
    Objects.requireNonNull(runAsUser, "runAsUser");
    Objects.requireNonNull(cpuSetCpus, "cpuSetCpus");
    capAdd = List.copyOf(capAdd);
    capDrop = List.copyOf(capDrop);
    if (memoryLimitMiB < 0) {
      throw new IllegalArgumentException("memoryLimitMiB must not be negative");
    }
  }

  /** Without extras. */
  public ContainerOptions(
      boolean privileged,
      String runAsUser,
      List<String> capAdd,
      List<String> capDrop,
      long memoryLimitMiB,
      String cpuSetCpus) {
    this(privileged, runAsUser, capAdd, capDrop, memoryLimitMiB, cpuSetCpus, ContainerExtras.NONE);
  }
}
