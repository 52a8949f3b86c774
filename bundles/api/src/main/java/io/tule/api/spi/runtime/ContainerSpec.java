/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import io.tule.api.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * All that is asked of one container.
 *
 * @param name unique on the runtime: {@code iofog_<microservice uuid>}
 * @param owner identifier of the agent; becomes the label {@link Labels#OWNER}
 * @param image what to run
 * @param command replaces the image's command; empty keeps it. The entry point stays
 * @param environment in order; names are unique
 * @param labels in addition to the owner's
 * @param ports published on the node
 * @param mounts of the node's directories and of named volumes
 * @param extraHosts name to address, for the container's hosts file
 * @param hostNetwork whether it shares the node's network; then ports and extra hosts are empty
 * @param log bounds of its log on disk
 * @param limits what it may use
 * @param security what it may do
 * @param healthCheck how the runtime finds out whether it does its work
 * @param extras what few containers ask for
 */
public record ContainerSpec(
    String name,
    String owner,
    ImageReference image,
    List<String> command,
    Map<String, String> environment,
    Map<String, String> labels,
    List<PortBinding> ports,
    List<Mount> mounts,
    Map<String, String> extraHosts,
    boolean hostNetwork,
    LogLimits log,
    ResourceLimits limits,
    Security security,
    HealthCheck healthCheck,
    Extras extras) {
  /** With the image's own health check and without extras. */
  public ContainerSpec(
      String name,
      String owner,
      ImageReference image,
      List<String> command,
      Map<String, String> environment,
      Map<String, String> labels,
      List<PortBinding> ports,
      List<Mount> mounts,
      Map<String, String> extraHosts,
      boolean hostNetwork,
      LogLimits log,
      ResourceLimits limits,
      Security security) {
    this(
        name,
        owner,
        image,
        command,
        environment,
        labels,
        ports,
        mounts,
        extraHosts,
        hostNetwork,
        log,
        limits,
        security,
        HealthCheck.OF_IMAGE,
        Extras.NONE);
  }

  /** Copies the collections, keeping their order, and refuses a container without an owner. */
  public ContainerSpec {
    if (name.isEmpty() || owner.isEmpty()) {
      throw new IllegalArgumentException("a container needs a name and an owner");
    }
    command = List.copyOf(command);
    environment = Copies.ordered(environment);
    labels = Copies.ordered(labels);
    ports = List.copyOf(ports);
    mounts = List.copyOf(mounts);
    extraHosts = Copies.ordered(extraHosts);
  }

  /**
   * A published port.
   *
   * @param containerPort 1 to 65535
   * @param hostPort 1 to 65535
   * @param udp whether UDP instead of TCP
   */
  public record PortBinding(int containerPort, int hostPort, boolean udp) {
    /** Checks the ranges. */
    public PortBinding {
      if (containerPort < 1 || containerPort > 65535 || hostPort < 1 || hostPort > 65535) {
        throw new IllegalArgumentException("port out of range");
      }
    }
  }

  /**
   * A directory or a volume inside the container.
   *
   * @param source a path of the node, or a volume's name
   * @param target a path of the container
   * @param readOnly whether the container may not write
   * @param volume whether the source is a volume's name
   */
  public record Mount(String source, String target, boolean readOnly, boolean volume) {}

  /**
   * Bounds of a log.
   *
   * @param fileMebibytes size at which a file is rotated, at least 1
   * @param files how many are kept, at least 1
   */
  public record LogLimits(int fileMebibytes, int files) {
    /** Checks the ranges. */
    public LogLimits {
      if (fileMebibytes < 1 || files < 1) {
        throw new IllegalArgumentException("log limits must be positive");
      }
    }
  }

  /**
   * What a container may use.
   *
   * @param memoryBytes 0 is unlimited
   * @param cpuSet such as {@code 0-1}; empty is all
   * @param cpuMillis thousandths of a processor's time; 0 is unlimited
   */
  public record ResourceLimits(long memoryBytes, String cpuSet, long cpuMillis) {
    /** No limit. */
    public static final ResourceLimits NONE = new ResourceLimits(0, "", 0);

    /** Checks the ranges. */
    public ResourceLimits {
      if (memoryBytes < 0 || cpuMillis < 0) {
        throw new IllegalArgumentException("limits must not be negative");
      }
    }

    /** Without a limit of processor time. */
    public ResourceLimits(long memoryBytes, String cpuSet) {
      this(memoryBytes, cpuSet, 0);
    }
  }

  /**
   * What a container may do.
   *
   * @param privileged whether it gets all that the node has
   * @param user user and group of its process; empty keeps the image's
   * @param capabilitiesAdded such as {@code NET_ADMIN}
   * @param capabilitiesDropped such as {@code ALL}
   * @param readOnlyRoot whether it may write to its mounts alone
   */
  public record Security(
      boolean privileged,
      String user,
      List<String> capabilitiesAdded,
      List<String> capabilitiesDropped,
      boolean readOnlyRoot) {
    /** The runtime's own defaults. */
    public static final Security DEFAULT = new Security(false, "", List.of(), List.of(), false);

    /** Copies the lists. */
    public Security {
      capabilitiesAdded = List.copyOf(capabilitiesAdded);
      capabilitiesDropped = List.copyOf(capabilitiesDropped);
    }

    /** With a root that can be written. */
    public Security(
        boolean privileged,
        String user,
        List<String> capabilitiesAdded,
        List<String> capabilitiesDropped) {
      this(privileged, user, capabilitiesAdded, capabilitiesDropped, false);
    }
  }

  /**
   * A device of the node inside the container.
   *
   * @param source path on the node
   * @param target path in the container
   * @param permissions of {@code r}, {@code w} and {@code m}
   */
  public record Device(String source, String target, String permissions) {
    private static final Pattern PERMISSIONS = Pattern.compile("[rwm]{1,3}");

    /** Refuses what is no path or no permission. */
    public Device {
      if (!source.startsWith("/") || !target.startsWith("/")) {
        throw new IllegalArgumentException("a device is a path that begins with /");
      }
      if (!PERMISSIONS.matcher(permissions).matches()) {
        throw new IllegalArgumentException("permissions of a device are of r, w and m");
      }
    }

    /**
     * Reads {@code /dev/a}, {@code /dev/a:/dev/b} or {@code /dev/a:/dev/b:rw}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Device parse(String text) {
      String[] parts = text.split(":", -1);
      return switch (parts.length) {
        case 1 -> new Device(parts[0], parts[0], "rwm");
        case 2 -> new Device(parts[0], parts[1], "rwm");
        case 3 -> new Device(parts[0], parts[1], parts[2]);
        default -> throw new IllegalArgumentException("not a device: " + text);
      };
    }
  }

  /**
   * What few containers ask for.
   *
   * @param platform such as {@code linux/arm64}; empty is the node's own
   * @param engineRuntime what the engine starts processes with, such as {@code nvidia}; empty is
   *     the engine's default
   * @param pidMode such as {@code host}; empty gives it processes of its own
   * @param ipcMode such as {@code host}; empty is the engine's default
   * @param devices of the node
   * @param cdiDevices names of the Container Device Interface, such as {@code nvidia.com/gpu=all}
   * @param annotations handed to the engine's runtime as they are
   */
  public record Extras(
      String platform,
      String engineRuntime,
      String pidMode,
      String ipcMode,
      List<Device> devices,
      List<String> cdiDevices,
      Map<String, String> annotations) {
    /** None of them. */
    public static final Extras NONE = new Extras("", "", "", "", List.of(), List.of(), Map.of());

    /** Copies the collections. */
    public Extras {
      devices = List.copyOf(devices);
      cdiDevices = List.copyOf(cdiDevices);
      annotations = Copies.ordered(annotations);
    }
  }

  /**
   * A command that is run inside the container again and again. Durations of zero and zero retries
   * take the runtime's defaults.
   *
   * @param test {@code CMD} and words, or {@code CMD-SHELL} and a line, or {@code NONE} to switch
   *     the image's own off; empty keeps the image's
   * @param interval between two runs
   * @param timeout of one run, after which it counts as failed
   * @param startPeriod after the start, in which failures do not count
   * @param startInterval between two runs within the start period; runtimes that do not know it
   *     take the other interval
   * @param retries how many failures in a row make it unhealthy
   */
  public record HealthCheck(
      List<String> test,
      Duration interval,
      Duration timeout,
      Duration startPeriod,
      Duration startInterval,
      int retries) {
    /** Whatever the image says. */
    public static final HealthCheck OF_IMAGE =
        new HealthCheck(List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    /** Copies the list and refuses what is negative. */
    public HealthCheck {
      test = List.copyOf(test);
      if (interval.isNegative()
          || timeout.isNegative()
          || startPeriod.isNegative()
          || startInterval.isNegative()
          || retries < 0) {
        throw new IllegalArgumentException("a health check has a negative value");
      }
    }
  }
}
