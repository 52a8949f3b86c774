/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.routing;

import io.tule.api.Subscription;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Delivers ioMessages between microservices, at least once and for each receiver in order.
 *
 * <p>Registered as an OSGi service, it carries messages from node to node; the Local API finds it
 * by {@link #name()}. While none is there, messages for other nodes wait. Delivery within a node is
 * the Local API's own and needs none.
 */
@ConsumerType
public interface RoutingPlugin {
  /** The name by which configuration selects it; never changes. */
  String name();

  /**
   * Hands a message to the network; must not block. The caller holds back as long as too many are
   * not settled.
   *
   * @param receiverUuid the microservice it is for
   * @param message the ioMessage in its binary form; nobody changes it
   * @return completes once the network answers for it; exceptionally if the caller has to offer it
   *     again, with {@link io.tule.api.TuleException} {@code LIMIT_EXCEEDED} if it never can be
   *     taken
   */
  CompletionStage<Void> send(String receiverUuid, byte[] message);

  /**
   * Receives what is for a microservice. A second subscription of the same microservice replaces
   * the first.
   *
   * @param receiverUuid the microservice
   * @param window how many messages may be unsettled at once, at least 1
   * @param receiver hears each message once it is here
   * @return ends it; what is not settled by then is offered to the next subscription
   */
  Subscription receive(String receiverUuid, int window, MessageReceiver receiver);
}
