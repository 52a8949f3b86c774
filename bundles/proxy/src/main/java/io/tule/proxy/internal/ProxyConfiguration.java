/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.proxy}. */
@ObjectClassDefinition(
    name = "Proxy",
    description = "Bridges between HTTP or TCP and addresses of the message network")
@interface ProxyConfiguration {
  /** Router of public ports: {@code here} is that of this process, else {@code HOST:PORT}. */
  @AttributeDefinition(name = "Router of public ports")
  String router() default "here";

  /** Bytes of a request's body, 0 for no bound. */
  @AttributeDefinition(name = "Longest body", min = "0")
  long maxBodyBytes() default 0;

  /** Bytes of all headers of a request. */
  @AttributeDefinition(name = "Longest headers", min = "1024", max = "262144")
  int maxHeaderBytes() default 32_768;

  /** Connections open at one port. */
  @AttributeDefinition(name = "Connections", min = "1")
  int maxConnections() default 8_192;

  /** Connections open at one port from one address. */
  @AttributeDefinition(name = "Connections of one address", min = "1")
  int maxConnectionsPerAddress() default 4_096;

  /** Seconds from a request's first byte to the end of its headers. */
  @AttributeDefinition(name = "Time for headers", min = "1")
  int headerSeconds() default 10;

  /** Seconds between two requests. */
  @AttributeDefinition(name = "Idle time", min = "1")
  int idleSeconds() default 75;

  /** Seconds without a byte of a body. */
  @AttributeDefinition(name = "Time for bodies", min = "1")
  int bodySeconds() default 60;

  /** Seconds until an answer begins. */
  @AttributeDefinition(name = "Time for answers", min = "1")
  int answerSeconds() default 60;
}
