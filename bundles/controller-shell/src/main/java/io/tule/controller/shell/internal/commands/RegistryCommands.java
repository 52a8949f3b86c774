/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.model.Registry;
import io.tule.controller.Caller;
import io.tule.controller.Draft;
import io.tule.controller.RequestReader;
import io.tule.controller.shell.internal.commands.Wire.As;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Registries of images. */
final class RegistryCommands {
  private RegistryCommands() {}

  /** {@code controller:registry-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "registry-list",
      description = "List the registries of all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("Id", "URL", "Public", "User name", "E-mail", "Owner"),
          registries().stream()
              .map(
                  each ->
                      List.<Object>of(
                          each.thing().id(),
                          each.thing().url(),
                          each.thing().isPublic(),
                          each.thing().username(),
                          each.thing().userEmail(),
                          each.thing().ownerId() == 0 ? "" : each.owner().email()))
              .toList());
    }
  }

  /** The fields of a registry as options. */
  abstract static class Fields extends AdminAction {
    @Option(name = "-i", aliases = "--item-id", description = "Id")
    @Completion(Completers.Registries.class)
    String id = "";

    @Option(
        name = "-f",
        aliases = "--file",
        description = "JSON file with the fields of the REST body")
    String file = "";

    @Wire("url")
    @Option(name = "-U", aliases = "--uri", description = "URL")
    String uri = "";

    @Wire(value = "isPublic", as = As.TRUE)
    @Option(name = "-b", aliases = "--public", description = "All users may use it")
    boolean open;

    @Wire(value = "isPublic", as = As.FALSE)
    @Option(name = "-r", aliases = "--private", description = "Its owner alone may use it")
    boolean closed;

    @Wire("username")
    @Option(name = "-l", aliases = "--username", description = "User name")
    String username = "";

    @Option(name = "-p", aliases = "--password", description = "Ask for the password")
    boolean password;

    @Wire(value = "requiresCert", as = As.TRUE)
    @Option(
        name = "-c",
        aliases = "--requires-certificate",
        description = "It has a certificate of its own")
    boolean requiresCert;

    @Wire("certificate")
    @Option(name = "-C", aliases = "--certificate", description = "Certificate")
    String certificate = "";

    @Wire("email")
    @Option(name = "-e", aliases = "--email", description = "E-mail")
    String email = "";

    final Draft<Registry> draft(RequestReader.Purpose purpose) {
      Request request = Request.of(this, file);
      if (password) {
        request.put("password", secret("Password"));
      }
      return there(reader).registry(purpose, request.toString());
    }
  }

  /** {@code controller:registry-add}. */
  @Service
  @Command(scope = "controller", name = "registry-add", description = "Create a registry")
  public static class Add extends Fields {
    @Option(name = "-u", aliases = "--user-id", description = "Id or e-mail of its owner")
    @Completion(Completers.Users.class)
    String owner = "";

    @Override
    protected void run() {
      Caller caller = user(owner);
      say(Long.toString(there(registries).create(caller, draft(RequestReader.Purpose.CREATE))));
    }
  }

  /** {@code controller:registry-update}. */
  @Service
  @Command(scope = "controller", name = "registry-update", description = "Change a registry")
  public static class Update extends Fields {
    @Override
    protected void run() {
      Owned<Registry> registry = registry(number(id, "--item-id"));
      there(registries)
          .update(registry.owner(), registry.thing().id(), draft(RequestReader.Purpose.UPDATE));
      say("Updated registry " + id);
    }
  }

  /** {@code controller:registry-remove}. */
  @Service
  @Command(scope = "controller", name = "registry-remove", description = "Delete a registry")
  public static class Remove extends AdminAction {
    @Option(name = "-i", aliases = "--item-id", description = "Id")
    @Completion(Completers.Registries.class)
    String id = "";

    @Override
    protected void run() {
      Owned<Registry> registry = registry(number(id, "--item-id"));
      there(registries).delete(registry.owner(), registry.thing().id());
      say("Deleted registry " + id);
    }
  }
}
