/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.routing;

import io.tule.api.Subscription;
import io.tule.api.TuleException;
import org.osgi.annotation.versioning.ConsumerType;

/** Delivers ioMessages between microservices of one node and across nodes. */
@ConsumerType
public interface RoutingPlugin {
  /** The name by which configuration selects it; never changes. */
  String name();

  /**
   * Hands a message to the network.
   *
   * @param receiverUuid the microservice it is for
   * @param message the ioMessage in its binary form; not kept after the call
   * @throws TuleException with {@code LIMIT_EXCEEDED} if its queue is full
   */
  void send(String receiverUuid, byte[] message);

  /**
   * Receives what is for a microservice of this node.
   *
   * @param receiverUuid the microservice
   * @param receiver hears each message once it is here; a message counts as delivered when the call
   *     returns
   */
  Subscription receive(String receiverUuid, MessageReceiver receiver);
}
