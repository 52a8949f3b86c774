/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import io.tule.client.EdgeResources;
import io.tule.client.Remover;
import io.tule.client.VolumeFiles;
import io.tule.client.yaml.Manifest;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.FileCompleter;

/** {@code delete RESOURCE NAME} and {@code delete -f FILE}. */
@Service
@Command(scope = "tule", name = "delete", description = "Delete resources")
public class DeleteCommand extends TuleAction {
  static final List<String> RESOURCES =
      List.of(
          "agent",
          "application",
          "microservice",
          "registry",
          "route",
          "catalogitem",
          "edge-resource",
          "application-template",
          "secret",
          "configmap",
          "volume-mount",
          "namespace");

  @Argument(
      index = 0,
      name = "resource",
      description =
          "agent, application, microservice, registry, route, catalogitem, edge-resource,"
              + " application-template, secret, configmap, volume-mount or namespace")
  @Completion(DeleteWords.class)
  String resource = "";

  @Argument(
      index = 1,
      name = "name",
      description = "Its name; APPLICATION/NAME of a microservice or route, id of a registry")
  @Completion(NameCompleter.class)
  String name = "";

  @Option(
      name = "-f",
      aliases = "--file",
      multiValued = true,
      description = "YAML file whose resources are deleted, or - for the standard input")
  @Completion(FileCompleter.class)
  List<String> files = new ArrayList<>();

  @Option(name = "--force", description = "Delete an agent that has microservices")
  boolean force;

  @Argument(index = 2, name = "version", description = "The version of an edge-resource")
  String version = "";

  @Argument(
      index = 3,
      name = "options",
      multiValued = true,
      description = "Options may stand here too")
  List<String> rest = new ArrayList<>();

  @Override
  protected List<String> rest() {
    return rest;
  }

  @Override
  protected void run() {
    if (!files.isEmpty()) {
      List<Manifest> manifests = Documents.read(namespace(), files);
      new Remover(client(), progress()).delete(manifests);
      say("Successfully deleted resources from namespace " + namespace());
      return;
    }
    if (!RESOURCES.contains(resource)) {
      throw unknownWord("Resource", resource, RESOURCES);
    }
    if (name.isEmpty()) {
      throw missing("The name");
    }
    if (resource.equals("namespace")) {
      workspace().connections().state().forget(name);
      say("Successfully deleted Namespace " + name);
      return;
    }
    say(delete(new Remover(client(), progress())));
  }

  private String delete(Remover remover) {
    String done = "Successfully deleted ";
    switch (resource) {
      case "agent" -> remover.agent(name, force);
      case "application" -> remover.application(name);
      case "route" -> remover.route(qualified(name)[0], qualified(name)[1]);
      case "microservice" -> {
        remover.microservice(qualified(name)[0], qualified(name)[1]);
        return done + "microservice " + name;
      }
      case "application-template" -> remover.template(name);
      case "secret" -> new VolumeFiles(client()).deleteSecret(name);
      case "configmap" -> new VolumeFiles(client()).deleteConfigMap(name);
      case "volume-mount" -> new VolumeFiles(client()).deleteMount(name);
      case "edge-resource" -> {
        if (version.isEmpty()) {
          throw missing("The version");
        }
        new EdgeResources(client()).delete(name, version);
        return done + "edge resource " + name + "/" + version;
      }
      case "catalogitem" -> {
        remover.catalogItem(name);
        return done + "catalog item " + name;
      }
      default -> {
        remover.registry(DescribeCommand.registryId(name));
        return done + "registry " + name;
      }
    }
    return done + namespace() + "/" + name;
  }
}
