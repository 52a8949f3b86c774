/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.FileSet;
import io.tule.api.model.VolumeMount;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Volume mounts of the caller, each operation one transaction. Unknown, or another user's: {@code
 * Volume mount with name n not found}.
 */
public interface VolumeMountService {
  /** Most volume mounts that are linked to one agent. */
  int MAX_ON_AGENT = 256;

  /**
   * Bytes of all volume mounts of one agent together, as they are delivered: an agent takes no
   * answer of more than 16 MiB.
   */
  long MAX_BYTES_ON_AGENT = 12L << 20;

  /** A volume mount with its files in base64, by key. */
  record Delivery(VolumeMount mount, Map<String, String> files) {
    public Delivery {
      files = Map.copyOf(files);
    }

    /** Names the volume mount; files belong in no log. */
    @Override
    public String toString() {
      return mount.toString();
    }
  }

  /** All own volume mounts, in the order of their creation. */
  List<VolumeMount> list(Caller caller);

  VolumeMount get(Caller caller, String name);

  VolumeMount create(Caller caller, String name, FileSet.Kind kind, String source);

  /** Takes the files from another set; agents get the next version. */
  VolumeMount update(Caller caller, String name, FileSet.Kind kind, String source);

  /** Deletes a volume mount with its links; agents delete its files. */
  void delete(Caller caller, String name);

  /** Agents that a volume mount is linked to. */
  List<String> agents(Caller caller, String name);

  /** Links a volume mount to own agents; those that are linked stay so. */
  VolumeMount link(Caller caller, String name, List<String> agentUuids);

  /** Ends links; agents delete the files. */
  void unlink(Caller caller, String name, List<String> agentUuids);

  /** Own volume mounts that are linked to the agents, by agent; those without any are left out. */
  Map<String, List<VolumeMount>> linkedTo(Caller caller, Collection<String> agentUuids);

  /** What the agent itself is to keep. */
  List<Delivery> ofAgent(AgentPrincipal agent);
}
