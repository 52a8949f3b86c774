/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import io.tule.api.spi.runtime.ContainerSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the router of this process gets its configuration from. It outlives the process. */
interface RouterPlace {
  /**
   * Whose router there is.
   *
   * @param labels of the container that it stands for
   * @param mounts where the container's files are on the node
   */
  record Remembered(
      String owner, String name, Map<String, String> labels, List<ContainerSpec.Mount> mounts) {
    public Remembered {
      labels = Map.copyOf(labels);
      mounts = List.copyOf(mounts);
    }
  }

  /** What was put here last, unless it was cleared. */
  Optional<Remembered> remembered();

  /**
   * Has a router run with this file; one that runs takes the difference.
   *
   * @throws io.tule.api.TuleException if it cannot be written
   */
  void put(Remembered whose, String file);

  /** Has no router run. */
  void clear();
}
