/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the router in Karaf, PID {@code io.tule.router}. */
@ObjectClassDefinition(
    name = "Router",
    description = "The AMQP message router of this node. Without a configuration there is none.")
@interface RouterConfiguration {
  @AttributeDefinition(
      name = "File",
      description =
          "A file in the form of qdrouterd.conf, in the place of all other settings; empty for none")
  String conf() default "";

  @AttributeDefinition(
      name = "Id",
      description = "Unique in the network; empty for one made at each start")
  String id() default "";

  @AttributeDefinition(
      name = "Mode",
      description = "Its part in the network",
      options = {
        @Option(label = "alone", value = "standalone"),
        @Option(label = "node of the network", value = "interior"),
        @Option(label = "leaf of the network", value = "edge")
      })
  String mode() default "interior";

  @AttributeDefinition(
      name = "Event loops",
      description =
          "Threads that serve connections, no more than there are processors; 0 for half the"
              + " processors, 1 to 4")
  int workerThreads() default 0;

  @AttributeDefinition(
      name = "Listeners",
      description =
          "ROLE://HOST:PORT, separated by commas; the roles are normal, inter-router, edge and"
              + " route-container")
  String[] listeners() default {};

  @AttributeDefinition(
      name = "Connectors",
      description = "ROLE://HOST:PORT, separated by commas; NAME= may stand before each")
  String[] connectors() default {};
}
