/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.model.Microservice;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.RequestReader;
import io.tule.controller.shell.internal.commands.Wire.As;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Microservices. */
final class MicroserviceCommands {
  private MicroserviceCommands() {}

  /** {@code controller:microservice-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-list",
      description = "List the microservices of all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("UUID", "Application", "Name", "Status", "Agent", "Owner"),
          microservices().stream()
              .map(
                  each ->
                      List.<Object>of(
                          each.thing().uuid(),
                          each.thing().application(),
                          each.thing().name(),
                          each.thing().status().status(),
                          each.thing().agentUuid(),
                          each.owner().email()))
              .toList());
    }
  }

  /** A command on one microservice. */
  abstract static class OnMicroservice extends AdminAction {
    @Option(name = "-i", aliases = "--microservice-uuid", description = "UUID, or APPLICATION/NAME")
    @Completion(Completers.Microservices.class)
    String uuid = "";

    final Owned<Microservice> microservice() {
      return microservice(uuid);
    }
  }

  /** The fields of a microservice as options. */
  abstract static class Fields extends OnMicroservice {
    @Option(
        name = "-f",
        aliases = "--file",
        description = "JSON file with the fields of the REST body")
    String file = "";

    @Wire("name")
    @Option(name = "-n", aliases = "--name", description = "Name")
    String name = "";

    @Wire(value = "images", as = As.X86_IMAGE)
    @Option(name = "-x", aliases = "--x86-image", description = "Image for x86")
    String x86 = "";

    @Wire(value = "images", as = As.ARM_IMAGE)
    @Option(name = "-a", aliases = "--arm-image", description = "Image for ARM")
    String arm = "";

    @Wire(value = "registryId", as = As.NUMBER)
    @Option(name = "-d", aliases = "--registry-id", description = "Registry of the images")
    String registry = "";

    @Wire(value = "catalogItemId", as = As.NUMBER)
    @Option(name = "-c", aliases = "--catalog-id", description = "Catalog item")
    String catalogItem = "";

    @Wire("application")
    @Option(name = "-F", aliases = "--application-name", description = "Application")
    @Completion(Completers.Applications.class)
    String application = "";

    @Option(name = "-I", aliases = "--iofog-uuid", description = "UUID or name of the agent")
    @Completion(Completers.Agents.class)
    String agent = "";

    @Wire("config")
    @Option(name = "-g", aliases = "--config", description = "Configuration as JSON")
    String config = "";

    @Wire(value = "logSize", as = As.NUMBER)
    @Option(name = "-l", aliases = "--log-size", description = "MiB")
    String logSize = "";

    @Wire(value = "rootHostAccess", as = As.TRUE)
    @Option(name = "-r", aliases = "--root-enable", description = "Access to the host")
    boolean rootOn;

    @Wire(value = "rootHostAccess", as = As.FALSE)
    @Option(name = "-R", aliases = "--root-disable", description = "No access to the host")
    boolean rootOff;

    @Wire(value = "rebuild", as = As.TRUE)
    @Option(name = "-w", aliases = "--rebuild", description = "Create its container anew")
    boolean rebuild;

    final Draft<Microservice> draft(RequestReader.Purpose purpose) {
      Request request = Request.of(this, file);
      if (!agent.isEmpty()) {
        request.put("iofogUuid", agent(agent).thing().uuid());
      }
      return there(reader).microservice(purpose, request.toString());
    }
  }

  /** {@code controller:microservice-add}. */
  @Service
  @Command(scope = "controller", name = "microservice-add", description = "Create a microservice")
  public static class Add extends Fields {
    @Option(name = "-u", aliases = "--user-id", description = "Id or e-mail of its owner")
    @Completion(Completers.Users.class)
    String owner = "";

    @Override
    protected void run() {
      Caller caller = user(owner);
      say(there(microservices).create(caller, draft(RequestReader.Purpose.CREATE)).uuid());
    }
  }

  /** {@code controller:microservice-update}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-update",
      description = "Change a microservice")
  public static class Update extends Fields {
    @Override
    protected void run() {
      Owned<Microservice> old = microservice();
      there(microservices)
          .update(old.owner(), old.thing().uuid(), draft(RequestReader.Purpose.UPDATE));
      say("Updated microservice " + old.thing().name());
    }
  }

  /** {@code controller:microservice-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "microservice-remove",
      description = "Delete a microservice")
  public static class Remove extends OnMicroservice {
    @Option(
        name = "-z",
        aliases = "--cleanup",
        description = "Accepted; agents remove what is left by themselves")
    boolean cleanup;

    @Override
    protected void run() {
      Owned<Microservice> old = microservice();
      there(microservices).delete(old.owner(), old.thing().uuid());
      say("Deleted microservice " + old.thing().name());
    }
  }

  /** {@code controller:microservice-info}. */
  @Service
  @Command(scope = "controller", name = "microservice-info", description = "Show a microservice")
  public static class Info extends OnMicroservice {
    @Override
    protected void run() {
      print(microservice().thing());
    }
  }
}
