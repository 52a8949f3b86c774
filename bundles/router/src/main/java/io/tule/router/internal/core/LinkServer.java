/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import org.apache.qpid.proton.amqp.transport.ErrorCondition;

/**
 * Who serves links itself, past routing: messages on them go to it and to nobody else. Guarded by
 * the router's lock.
 */
interface LinkServer {
  /** A peer attached to its address; to be answered. */
  default void attach(RouterLink link, Address address) {}

  /** A peer answered an attach of this side. */
  default void answered(RouterLink link) {}

  /** A whole message came. */
  default void deliver(RouterLink link, Forwarder.Shipment shipment) {}

  /** The peer gave credit. */
  default void flow(RouterLink link) {}

  /** The link is gone; the error is null if there was none. */
  default void detached(RouterLink link, ErrorCondition error) {}
}
