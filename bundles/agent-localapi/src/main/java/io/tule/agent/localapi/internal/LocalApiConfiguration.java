/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of PID {@code io.tule.agent.localapi}. */
@ObjectClassDefinition(
    name = "Local API",
    description = "HTTP and WebSocket for the microservices of this node")
@interface LocalApiConfiguration {
  /** Where it listens; SDKs know no other port than 54321. */
  @AttributeDefinition(name = "Port", min = "1", max = "65535")
  int port() default 54321;

  /** Addresses; auto is loopback and the address at which containers reach this node. */
  @AttributeDefinition(name = "Addresses")
  String listen() default "auto";

  /** own: a microservice may use its own id alone. open: everybody may use every id. */
  @AttributeDefinition(name = "Mode")
  String mode() default "own";

  /** Name of the plug-in that carries messages from node to node. */
  @AttributeDefinition(name = "Routing")
  String routing() default "amqp";

  /** Connections of all callers together. */
  @AttributeDefinition(name = "Connections", min = "1")
  int connections() default 512;

  /** Connections of one address that is not loopback. */
  @AttributeDefinition(name = "Connections for each address", min = "1")
  int connectionsPerAddress() default 64;

  /** Size of a request's body, of a frame and of a message, in KiB. */
  @AttributeDefinition(name = "Message size", min = "1", max = "65536")
  int messageKibibytes() default 4096;

  /** Size of all requests and frames that are still coming, together, in KiB. */
  @AttributeDefinition(name = "Buffers", min = "1")
  int bufferedKibibytes() default 16384;

  /** Messages that wait for one receiver. */
  @AttributeDefinition(name = "Queue", min = "1")
  int queueMessages() default 10000;

  /** Size of what waits for one receiver, in KiB. */
  @AttributeDefinition(name = "Queue size", min = "1")
  int queueKibibytes() default 4096;

  /** Size of what waits for all receivers together, in KiB. */
  @AttributeDefinition(name = "Total queue size", min = "1")
  int totalQueueKibibytes() default 16384;

  /** Size of the archive on disk in MiB; 0 keeps none. */
  @AttributeDefinition(name = "Archive", min = "0")
  int archiveMebibytes() default 64;

  /** Where the Bluetooth container listens, which answers below {@code /v2/restblue}. */
  @AttributeDefinition(name = "Bluetooth address")
  String bluetoothUrl() default "http://127.0.0.1:10500";
}
