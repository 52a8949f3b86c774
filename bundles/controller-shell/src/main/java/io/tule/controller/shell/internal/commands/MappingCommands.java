/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.model.Microservice;
import io.tule.api.model.PortMapping;
import io.tule.api.model.PortProtocol;
import io.tule.api.model.PublicPort;
import io.tule.api.model.VolumeMapping;
import io.tule.api.model.VolumeType;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Routes, ports and volumes of microservices. */
final class MappingCommands {
  private MappingCommands() {}

  /** The microservices that an option names as SOURCE:DESTINATION. */
  abstract static class OnRoute extends AdminAction {
    @Option(
        name = "-T",
        aliases = "--route",
        description = "SOURCE:DESTINATION, each a UUID or APPLICATION/NAME")
    String route = "";

    final String[] ends() {
      String[] ends = required(route, "--route").split(":", -1);
      if (ends.length != 2) {
        throw new TuleException(
            ReasonCode.INVALID_ARGUMENT, "--route has the form SOURCE:DESTINATION");
      }
      return ends;
    }
  }

  /** {@code controller:microservice-route-create}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-route-create",
      description = "Connect two microservices")
  public static class RouteCreate extends OnRoute {
    @Override
    protected void run() {
      String[] ends = ends();
      Owned<Microservice> source = microservice(ends[0]);
      there(microservices)
          .addRoute(source.owner(), source.thing().uuid(), microservice(ends[1]).thing().uuid());
      say("Created route");
    }
  }

  /** {@code controller:microservice-route-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-route-remove",
      description = "Part two microservices")
  public static class RouteRemove extends OnRoute {
    @Override
    protected void run() {
      String[] ends = ends();
      Owned<Microservice> source = microservice(ends[0]);
      there(microservices)
          .removeRoute(source.owner(), source.thing().uuid(), microservice(ends[1]).thing().uuid());
      say("Deleted route");
    }
  }

  /** {@code controller:microservice-port-mapping-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-port-mapping-list",
      description = "List the ports of a microservice")
  public static class PortList extends MicroserviceCommands.OnMicroservice {
    @Override
    protected void run() {
      Owned<Microservice> of = microservice();
      table(
          List.of("Internal", "External", "Protocol", "Public"),
          there(microservices).ports(of.owner(), of.thing().uuid()).stream()
              .map(
                  port ->
                      List.<Object>of(
                          port.internal(),
                          port.external(),
                          port.protocol().wireName(),
                          port.isPublic()))
              .toList());
    }
  }

  /** {@code controller:microservice-port-mapping-create}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-port-mapping-create",
      description = "Publish a port of a microservice")
  public static class PortCreate extends MicroserviceCommands.OnMicroservice {
    @Option(name = "-P", aliases = "--mapping", description = "INTERNAL:EXTERNAL")
    String mapping = "";

    @Override
    protected void run() {
      String[] ports = parts(mapping, 2, "INTERNAL:EXTERNAL");
      PortMapping port =
          new PortMapping(port(ports[0]), port(ports[1]), PortProtocol.TCP, PublicPort.NONE, false);
      Owned<Microservice> of = microservice();
      there(microservices).addPort(of.owner(), of.thing().uuid(), port);
      say("Created port mapping");
    }
  }

  private static int port(String text) {
    long port = AdminAction.number(text, "a port");
    if (port < 1 || port > 65_535) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "No port: " + text);
    }
    return (int) port;
  }

  private static String[] parts(String mapping, int most, String form) {
    String[] parts = Fleet.required(mapping, "--mapping").split(":", most);
    if (parts.length != most) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, "--mapping has the form " + form);
    }
    return parts;
  }

  /** {@code controller:microservice-port-mapping-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-port-mapping-remove",
      description = "Close a port of a microservice")
  public static class PortRemove extends MicroserviceCommands.OnMicroservice {
    @Option(name = "-b", aliases = "--internal-port", description = "Port in the container")
    String internal = "";

    @Override
    protected void run() {
      int port = port(internal);
      Owned<Microservice> of = microservice();
      there(microservices).removePort(of.owner(), of.thing().uuid(), port);
      say("Deleted port mapping");
    }
  }

  /** {@code controller:microservice-volume-mapping-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-volume-mapping-list",
      description = "List the volumes of a microservice")
  public static class VolumeList extends MicroserviceCommands.OnMicroservice {
    @Override
    protected void run() {
      Owned<Microservice> of = microservice();
      table(
          List.of("Id", "Host", "Container", "Access", "Type"),
          there(microservices).volumes(of.owner(), of.thing().uuid()).stream()
              .map(
                  volume ->
                      List.<Object>of(
                          volume.id(),
                          volume.hostDestination(),
                          volume.containerDestination(),
                          volume.accessMode(),
                          volume.type().wireName()))
              .toList());
    }
  }

  /** {@code controller:microservice-volume-mapping-create}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-volume-mapping-create",
      description = "Mount a directory of the host")
  public static class VolumeCreate extends MicroserviceCommands.OnMicroservice {
    @Option(name = "-P", aliases = "--mapping", description = "HOST:CONTAINER:MODE")
    String mapping = "";

    @Override
    protected void run() {
      String[] paths = parts(mapping, 3, "HOST:CONTAINER:MODE");
      VolumeMapping volume = new VolumeMapping(0, paths[0], paths[1], paths[2], VolumeType.BIND);
      Owned<Microservice> of = microservice();
      say(
          "Created volume mapping "
              + there(microservices).addVolume(of.owner(), of.thing().uuid(), volume));
    }
  }

  /** {@code controller:microservice-volume-mapping-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-volume-mapping-remove",
      description = "Unmount a volume")
  public static class VolumeRemove extends MicroserviceCommands.OnMicroservice {
    @Option(name = "-m", aliases = "--mapping-id", description = "Id of the mapping")
    String id = "";

    @Override
    protected void run() {
      long mapping = number(id, "--mapping-id");
      Owned<Microservice> of = microservice();
      there(microservices).removeVolume(of.owner(), of.thing().uuid(), mapping);
      say("Deleted volume mapping");
    }
  }
}
