/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import io.tule.api.Subscription;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What the Controller wants open beside itself: the public ports that no agent opens. */
@ProviderType
public interface PublicPortSource {
  /**
   * All that is wanted at this moment, read anew; may take as long as a query.
   *
   * @throws io.tule.api.TuleException with {@code STORE_UNAVAILABLE} while nobody knows; what is
   *     open stays so
   */
  List<Wanted> wanted();

  /**
   * Tells that {@link #wanted()} may have changed here. A change at another Controller on the same
   * database may go unnoticed: look again from time to time.
   *
   * @param listener called from any thread, must return at once
   */
  Subscription onChange(Runnable listener);

  /**
   * Takes note that a port has been opened, or why it is not; to be told when that changes.
   *
   * @param port its number
   */
  void report(String microserviceUuid, int port, PortState state);

  /**
   * A microservice's public port.
   *
   * @param port 1 to 65535; the same for several whose routes differ
   * @param prepared {@link PortState#OPEN}, or why it cannot be opened, such as a certificate that
   *     is missing
   */
  record Wanted(
      String microserviceUuid,
      int port,
      PublicProtocol protocol,
      PortRoute route,
      PortState prepared) {}
}
