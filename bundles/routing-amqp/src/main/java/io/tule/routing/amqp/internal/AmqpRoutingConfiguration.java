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
  /**
   * A router of the site's own, {@code HOST:PORT}, or {@code amqps://HOST:PORT} by TLS; empty takes
   * the one that the Controller names.
   */
  @AttributeDefinition(name = "Router")
  String router() default "";

  /** Authorities that the router's certificate is checked with, PEM; empty for the system's. */
  @AttributeDefinition(name = "Trusted authorities")
  String trustFile() default "";

  /** This node's certificate chain, PEM; empty for none. */
  @AttributeDefinition(name = "Certificate")
  String certificateFile() default "";

  /** Its private key, PEM; empty if it is with the certificate. */
  @AttributeDefinition(name = "Private key")
  String keyFile() default "";

  /** Size of one message that comes, in KiB. */
  @AttributeDefinition(name = "Message size", min = "1", max = "65536")
  int messageKibibytes() default 4096;
}
