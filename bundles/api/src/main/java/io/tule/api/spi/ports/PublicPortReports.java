/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** How the public ports beside this Controller fare; offered by who opens them. */
@ProviderType
public interface PublicPortReports {
  /**
   * How one fares.
   *
   * @param queue its queue
   * @return empty where it is not known here
   */
  Optional<Report> of(String queue);

  /** How one fares. */
  record Report(PortState state, PortCounters counters) {}
}
