/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.Describer;
import io.tule.client.yaml.YamlWriter;
import io.tule.shell.internal.console.Format;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** {@code describe RESOURCE NAME}. */
@Service
@Command(
    scope = "tule",
    name = "describe",
    description = "Print a resource as a document that can be deployed again")
public class DescribeCommand extends TuleAction {
  static final List<String> RESOURCES =
      List.of(
          "agent",
          "agent-config",
          "application",
          "microservice",
          "registry",
          "route",
          "catalogitem",
          "edge-resource",
          "application-template",
          "secret",
          "configmap",
          "volume-mount");

  @Argument(
      index = 0,
      name = "resource",
      required = true,
      description =
          "agent, agent-config, application, microservice, registry, route, catalogitem,"
              + " edge-resource, application-template, secret, configmap or volume-mount")
  @Completion(DescribeWords.class)
  String resource = "";

  @Argument(
      index = 1,
      name = "name",
      required = true,
      description = "Its name; APPLICATION/NAME of a microservice or route, id of a registry")
  @Completion(NameCompleter.class)
  String name = "";

  @Option(name = "-o", aliases = "--output", description = "yaml or json")
  String output = "yaml";

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
    if (!RESOURCES.contains(resource)) {
      throw unknownWord("Resource", resource, RESOURCES);
    }
    if (!List.of("yaml", "json").contains(output)) {
      throw unknownWord("Output", output, List.of("yaml", "json"));
    }
    JsonNode document = document(new Describer(client(), namespace()));
    System.out.print(output.equals("json") ? Format.json(document) : YamlWriter.write(document));
  }

  private JsonNode document(Describer describer) {
    return switch (resource) {
      case "application" -> describer.application(name);
      case "microservice" -> describer.microservice(qualified(name)[0], qualified(name)[1]);
      case "route" -> describer.route(qualified(name)[0], qualified(name)[1]);
      case "registry" -> describer.registry(registryId(name));
      case "catalogitem" -> describer.catalogItem(name);
      case "edge-resource" -> {
        if (version.isEmpty()) {
          throw missing("The version");
        }
        yield describer.edgeResource(name, version);
      }
      case "application-template" -> describer.template(name);
      case "secret" -> describer.secret(name);
      case "configmap" -> describer.configMap(name);
      case "volume-mount" -> describer.volumeMount(name);
      default -> describer.agentConfig(name);
    };
  }

  /**
   * A registry's id.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} if the text is no number
   */
  static int registryId(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new TuleException(
          ReasonCode.INVALID_ARGUMENT, "A registry's name is its id, a number: '" + text + "'");
    }
    return Integer.parseInt(text);
  }
}
