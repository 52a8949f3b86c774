/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.routing.amqp}. */
@ObjectClassDefinition(name = "AMQP routing", description = "ioMessages from node to node")
@interface AmqpRoutingConfiguration {
  /** HOST:PORT of a router of the site's own; empty takes the one that the Controller names. */
  @AttributeDefinition(name = "Router")
  String router() default "";

  /** Size of one message that comes, in KiB. */
  @AttributeDefinition(name = "Message size", min = "1", max = "65536")
  int messageKibibytes() default 4096;
}
