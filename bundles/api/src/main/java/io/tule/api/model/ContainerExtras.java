/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;
import java.util.Objects;

/**
 * Container settings that few microservices need. {@link #NONE} is the safe default.
 *
 * @param cpuLimit processors, such as 0.5; 0 = unlimited
 * @param readOnlyRoot whether it may write to its volumes alone
 * @param devices of the host: {@code /dev/a}, {@code /dev/a:/dev/b} or {@code /dev/a:/dev/b:rw}
 * @param cdiDevices names of the Container Device Interface
 * @param pidMode such as {@code host}, "" = processes of its own
 * @param ipcMode such as {@code host}, "" = the engine's default
 * @param platform such as {@code linux/arm64}, "" = the node's own
 * @param runtime the engine's runtime, such as {@code nvidia}, "" = its default
 * @param annotations text of a JSON object, "" = none
 * @param healthCheck text of a JSON object: test, interval, timeout, startPeriod (seconds),
 *     retries; "" = the image's own
 * @param schedule its place among those that start together, 0 to 100: lower ones first
 */
public record ContainerExtras(
    double cpuLimit,
    boolean readOnlyRoot,
    List<String> devices,
    List<String> cdiDevices,
    String pidMode,
    String ipcMode,
    String platform,
    String runtime,
    String annotations,
    String healthCheck,
    int schedule) {
  /** The place of a microservice that is given none. */
  public static final int MIDDLE = 50;

  /** Nothing asked for. */
  public static final ContainerExtras NONE =
      new ContainerExtras(0, false, List.of(), List.of(), "", "", "", "", "");

  public ContainerExtras {
    Objects.requireNonNull(pidMode, "pidMode");
    Objects.requireNonNull(ipcMode, "ipcMode");
    Objects.requireNonNull(platform, "platform");
    Objects.requireNonNull(runtime, "runtime");
    Objects.requireNonNull(annotations, "annotations");
    Objects.requireNonNull(healthCheck, "healthCheck");
    if (schedule < 0 || schedule > 100) {
      throw new IllegalArgumentException("schedule must be 0 to 100");
    }
    devices = List.copyOf(devices);
    cdiDevices = List.copyOf(cdiDevices);
    if (!(cpuLimit >= 0) || Double.isInfinite(cpuLimit)) {
      throw new IllegalArgumentException("cpuLimit must not be negative");
    }
  }

  /** With the image's own health check, in the middle. */
  public ContainerExtras(
      double cpuLimit,
      boolean readOnlyRoot,
      List<String> devices,
      List<String> cdiDevices,
      String pidMode,
      String ipcMode,
      String platform,
      String runtime,
      String annotations) {
    this(
        cpuLimit,
        readOnlyRoot,
        devices,
        cdiDevices,
        pidMode,
        ipcMode,
        platform,
        runtime,
        annotations,
        "",
        MIDDLE);
  }
}
