/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.model.Application;
import io.tule.controller.RequestReader;
import io.tule.controller.shell.internal.commands.Wire.As;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Applications. */
final class ApplicationCommands {
  private ApplicationCommands() {}

  /** {@code controller:application-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "application-list",
      description = "List the applications of all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("Id", "Name", "Activated", "Microservices", "Description", "Owner"),
          applications().stream()
              .map(
                  each ->
                      List.<Object>of(
                          each.thing().id(),
                          each.thing().name(),
                          each.thing().activated(),
                          each.thing().microservices().size(),
                          each.thing().description(),
                          each.owner().email()))
              .toList());
    }
  }

  /** A command on one application. */
  abstract static class OnApplication extends AdminAction {
    @Option(name = "-n", aliases = "--name", description = "Name")
    @Completion(Completers.Applications.class)
    String name = "";

    @Option(name = "-u", aliases = "--user-id", description = "Id or e-mail of its owner")
    @Completion(Completers.Users.class)
    String owner = "";

    final Owned<Application> application() {
      return application(name, owner);
    }
  }

  /** The fields of an application as options. */
  abstract static class Fields extends OnApplication {
    @Option(
        name = "-f",
        aliases = "--file",
        description = "JSON file with the fields of the REST body")
    String file = "";

    @Wire("description")
    @Option(name = "-d", aliases = "--description", description = "Description")
    String description = "";

    @Wire(value = "isActivated", as = As.TRUE)
    @Option(name = "-a", aliases = "--activate", description = "Its microservices run")
    boolean activate;

    @Wire(value = "isActivated", as = As.FALSE)
    @Option(name = "-D", aliases = "--deactivate", description = "Its microservices do not run")
    boolean deactivate;

    final Request request() {
      return Request.of(this, file);
    }
  }

  /** {@code controller:application-add}. */
  @Service
  @Command(scope = "controller", name = "application-add", description = "Create an application")
  public static class Add extends Fields {
    @Override
    protected void run() {
      Request request = request();
      if (!name.isEmpty()) {
        request.put("name", name);
      }
      Application created =
          there(applications)
              .create(
                  user(owner),
                  there(reader).application(RequestReader.Purpose.CREATE, request.toString()));
      say("Created application " + created.name() + " with id " + created.id());
    }
  }

  /** {@code controller:application-update}. */
  @Service
  @Command(
      scope = "controller",
      name = "application-update",
      description = "Change an application; with microservices in the file make it as they say")
  public static class Update extends Fields {
    @Override
    protected void run() {
      Owned<Application> old = application();
      Request request = request();
      var draft = there(reader).application(RequestReader.Purpose.UPDATE, request.toString());
      if (request.has("microservices") || request.has("routes")) {
        there(applications).replace(old.owner(), name, draft);
      } else {
        there(applications).update(old.owner(), name, draft);
      }
      say("Updated application " + name);
    }
  }

  /** {@code controller:application-remove}. */
  @Service
  @Command(
      scope = "controller",
      name = "application-remove",
      description = "Delete an application with all its microservices")
  public static class Remove extends OnApplication {
    @Override
    protected void run() {
      Owned<Application> old = application();
      there(applications).delete(old.owner(), name);
      say("Deleted application " + name);
    }
  }

  /** {@code controller:application-info}. */
  @Service
  @Command(scope = "controller", name = "application-info", description = "Show an application")
  public static class Info extends OnApplication {
    @Override
    protected void run() {
      print(application().thing());
    }
  }
}
