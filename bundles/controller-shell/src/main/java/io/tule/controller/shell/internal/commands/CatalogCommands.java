/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.shell.internal.commands;

import io.tule.api.model.CatalogItem;
import io.tule.controller.Draft;
import io.tule.controller.RequestReader;
import io.tule.controller.shell.internal.commands.Wire.As;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The catalog. */
final class CatalogCommands {
  private CatalogCommands() {}

  /** {@code controller:catalog-list}. */
  @Service
  @Command(
      scope = "controller",
      name = "catalog-list",
      description = "List the catalog items of all users")
  public static class Listing extends AdminAction {
    @Override
    protected void run() {
      table(
          List.of("Id", "Name", "Category", "Publisher", "Public", "Registry", "Owner"),
          catalogItems().stream()
              .map(
                  each ->
                      List.<Object>of(
                          each.thing().id(),
                          each.thing().name(),
                          each.thing().category(),
                          each.thing().publisher(),
                          each.thing().isPublic(),
                          each.thing().registryId(),
                          each.thing().ownerId() == 0 ? "" : each.owner().email()))
              .toList());
    }
  }

  /** A command on one item. */
  abstract static class OnItem extends AdminAction {
    @Option(name = "-i", aliases = "--item-id", description = "Id")
    @Completion(Completers.CatalogItems.class)
    String id = "";

    final Owned<CatalogItem> item() {
      return catalogItem(number(id, "--item-id"));
    }
  }

  /** The fields of an item as options. */
  abstract static class Fields extends OnItem {
    @Option(
        name = "-f",
        aliases = "--file",
        description = "JSON file with the fields of the REST body")
    String file = "";

    @Wire("name")
    @Option(name = "-n", aliases = "--name", description = "Name")
    String name = "";

    @Wire("description")
    @Option(name = "-d", aliases = "--description", description = "Description")
    String description = "";

    @Wire("category")
    @Option(name = "-c", aliases = "--category", description = "Category")
    String category = "";

    @Wire(value = "images", as = As.X86_IMAGE)
    @Option(name = "-x", aliases = "--x86-image", description = "Image for x86")
    String x86 = "";

    @Wire(value = "images", as = As.ARM_IMAGE)
    @Option(name = "-a", aliases = "--arm-image", description = "Image for ARM")
    String arm = "";

    @Wire("publisher")
    @Option(name = "-p", aliases = "--publisher", description = "Publisher")
    String publisher = "";

    @Wire(value = "diskRequired", as = As.NUMBER)
    @Option(name = "-s", aliases = "--disk-required", description = "MiB")
    String disk = "";

    @Wire(value = "ramRequired", as = As.NUMBER)
    @Option(name = "-r", aliases = "--ram-required", description = "MiB")
    String ram = "";

    @Wire("picture")
    @Option(name = "-t", aliases = "--picture", description = "Picture")
    String picture = "";

    @Wire(value = "isPublic", as = As.TRUE)
    @Option(name = "-P", aliases = "--public", description = "All users may use it")
    boolean open;

    @Wire(value = "isPublic", as = As.FALSE)
    @Option(name = "-V", aliases = "--private", description = "Its owner alone may use it")
    boolean closed;

    @Wire(value = "registryId", as = As.NUMBER)
    @Option(name = "-g", aliases = "--registry-id", description = "Registry of the images")
    String registry = "";

    @Wire("inputType.infoType")
    @Option(name = "-I", aliases = "--input-type", description = "Type of input")
    String inputType = "";

    @Wire("inputType.infoFormat")
    @Option(name = "-F", aliases = "--input-format", description = "Format of input")
    String inputFormat = "";

    @Wire("outputType.infoType")
    @Option(name = "-O", aliases = "--output-type", description = "Type of output")
    String outputType = "";

    @Wire("outputType.infoFormat")
    @Option(name = "-T", aliases = "--output-format", description = "Format of output")
    String outputFormat = "";

    @Wire("configExample")
    @Option(name = "-X", aliases = "--config-example", description = "Example of a configuration")
    String configExample = "";

    final Draft<CatalogItem> draft(RequestReader.Purpose purpose) {
      return there(reader).catalogItem(purpose, Request.of(this, file).toString());
    }
  }

  /** {@code controller:catalog-add}. */
  @Service
  @Command(scope = "controller", name = "catalog-add", description = "Create a catalog item")
  public static class Add extends Fields {
    @Option(name = "-u", aliases = "--user-id", description = "Id or e-mail of its owner")
    @Completion(Completers.Users.class)
    String owner = "";

    @Override
    protected void run() {
      say(Long.toString(there(catalog).create(user(owner), draft(RequestReader.Purpose.CREATE))));
    }
  }

  /** {@code controller:catalog-update}. */
  @Service
  @Command(scope = "controller", name = "catalog-update", description = "Change a catalog item")
  public static class Update extends Fields {
    @Override
    protected void run() {
      Owned<CatalogItem> item = item();
      there(catalog).update(item.owner(), item.thing().id(), draft(RequestReader.Purpose.UPDATE));
      say("Updated catalog item " + id);
    }
  }

  /** {@code controller:catalog-remove}. */
  @Service
  @Command(scope = "controller", name = "catalog-remove", description = "Delete a catalog item")
  public static class Remove extends OnItem {
    @Override
    protected void run() {
      Owned<CatalogItem> item = item();
      there(catalog).delete(item.owner(), item.thing().id());
      say("Deleted catalog item " + id);
    }
  }

  /** {@code controller:catalog-info}. */
  @Service
  @Command(scope = "controller", name = "catalog-info", description = "Show a catalog item")
  public static class Info extends OnItem {
    @Override
    protected void run() {
      print(item().thing());
    }
  }
}
