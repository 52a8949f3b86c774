/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.Kind;
import io.tule.client.yaml.Manifest;
import java.util.List;
import java.util.Objects;

/** Deletes resources, one by one or as a file of documents names them. */
public final class Remover {
  private static final List<Kind> ORDER =
      List.of(
          Kind.ROUTE,
          Kind.MICROSERVICE,
          Kind.APPLICATION,
          Kind.CATALOG_ITEM,
          Kind.REGISTRY,
          Kind.EDGE_RESOURCE,
          Kind.APPLICATION_TEMPLATE,
          Kind.VOLUME_MOUNT,
          Kind.CONFIG_MAP,
          Kind.SECRET,
          Kind.AGENT_CONFIG);

  private final ControllerClient client;
  private final Progress progress;

  /** Creates a remover. */
  public Remover(ControllerClient client, Progress progress) {
    this.client = client;
    this.progress = progress;
  }

  /** Deletes what documents describe; what is not there is a notice, agents stay. */
  public void delete(List<Manifest> manifests) {
    for (Kind kind : ORDER) {
      for (Manifest manifest : manifests) {
        if (manifest.kind() == kind) {
          deleteIfThere(manifest);
        }
      }
    }
  }

  private void deleteIfThere(Manifest manifest) {
    String what = manifest.kind().text() + " " + manifest.qualifiedName();
    try {
      switch (manifest.kind()) {
        case ROUTE -> route(manifest.application(), manifest.name());
        case MICROSERVICE -> microservice(manifest.application(), manifest.name());
        case APPLICATION -> application(manifest.name());
        case CATALOG_ITEM -> catalogItem(manifest.name());
        case REGISTRY -> registry(registryId(manifest));
        case EDGE_RESOURCE ->
            new EdgeResources(client)
                .delete(manifest.name(), manifest.spec().path("version").asText());
        case APPLICATION_TEMPLATE -> template(manifest.name());
        case VOLUME_MOUNT -> new VolumeFiles(client).deleteMount(manifest.name());
        case CONFIG_MAP -> new VolumeFiles(client).deleteConfigMap(manifest.name());
        case SECRET -> new VolumeFiles(client).deleteSecret(manifest.name());
        case AGENT_CONFIG -> {
          progress.line("! " + what + " is left; use: delete agent " + manifest.name());
          return;
        }
      }
      progress.line("Deleted " + what);
    } catch (TuleException e) {
      if (e.reason() != ReasonCode.NOT_FOUND) {
        throw e;
      }
      progress.line("! " + what + ": " + e.getMessage());
    }
  }

  private int registryId(Manifest manifest) {
    if (manifest.name().matches("[0-9]{1,9}")) {
      return Integer.parseInt(manifest.name());
    }
    JsonNode spec = manifest.spec();
    if (spec.path("id").asInt(0) > 0) {
      return spec.get("id").asInt();
    }
    return client.list("/registries", "registries").stream()
        .filter(each -> each.path("id").asInt() > 2)
        .filter(each -> Objects.equals(each.path("url").asText(), spec.path("url").asText()))
        .mapToInt(each -> each.path("id").asInt())
        .findFirst()
        .orElseThrow(
            () ->
                new TuleException(
                    ReasonCode.NOT_FOUND, "Could not find registry: " + spec.path("url").asText()));
  }

  /** Deletes an application with its microservices; NOT_FOUND if there is none. */
  public void application(String name) {
    String path = "/application/" + encode(name);
    // The DELETE of an unknown application succeeds on every Controller.
    client.get(path);
    client.delete(path);
  }

  /** Deletes a microservice. */
  public void microservice(String application, String name) {
    String uuid = client.microservice(application, name).path("uuid").asText();
    client.delete("/microservices/" + encode(uuid));
  }

  /** Deletes a route. */
  public void route(String application, String name) {
    client.delete("/routes/" + encode(application) + "/" + encode(name));
  }

  /** Deletes an application template. */
  public void template(String name) {
    client.delete("/applicationTemplate/" + encode(name));
  }

  /** Deletes a registry. */
  public void registry(int id) {
    client.delete("/registries/" + id);
  }

  /** Deletes a catalog item. */
  public void catalogItem(String name) {
    JsonNode item = Describer.catalogItem(client, name);
    client.delete("/catalog/microservices/" + encode(item.path("id").asText()));
  }

  /**
   * Deletes an agent's record.
   *
   * @param force whether its microservices go with it
   * @throws TuleException with {@code CONFLICT} if it has microservices and is not forced
   */
  public void agent(String name, boolean force) {
    String uuid = client.agent(name).path("uuid").asText();
    boolean busy =
        !force
            && client.list("/microservices", "microservices").stream()
                .anyMatch(each -> each.path("iofogUuid").asText().equals(uuid));
    if (busy) {
      throw new TuleException(
          ReasonCode.CONFLICT,
          "Could not delete Agent "
              + name
              + " because it still has microservices running."
              + " Remove the microservices first, or use the --force option.");
    }
    client.delete("/iofog/" + encode(uuid));
  }
}
