/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.TuleException;
import java.util.ArrayList;
import java.util.List;

/** Secrets and configuration maps, and the volume mounts that bring them to agents. */
public final class VolumeFiles {
  static final String SECRETS = "/secrets";
  static final String CONFIG_MAPS = "/configmaps";
  static final String MOUNTS = "/volumeMounts";

  private final ControllerClient client;

  /** Works with a Controller. */
  public VolumeFiles(ControllerClient client) {
    this.client = client;
  }

  /** All volume mounts, which the Controller answers with a plain list. */
  public List<JsonNode> mounts() {
    List<JsonNode> mounts = new ArrayList<>();
    client.get(MOUNTS).forEach(mounts::add);
    return mounts;
  }

  /** Creates a secret, or gives it other files. */
  void putSecret(String name, JsonNode spec) {
    put(SECRETS, name, spec);
  }

  /** Creates a configuration map, or gives it other files. */
  void putConfigMap(String name, JsonNode spec) {
    put(CONFIG_MAPS, name, spec);
  }

  /** Creates a volume mount, or takes its files from elsewhere. */
  void putMount(String name, JsonNode spec) {
    put(MOUNTS, name, spec);
  }

  private void put(String path, String name, JsonNode spec) {
    ObjectNode body = object().put("name", name);
    spec.properties().forEach(each -> body.set(each.getKey(), each.getValue()));
    String own = path + "/" + encode(name);
    if (client.find(own).isPresent()) {
      client.call("PATCH", own, body);
    } else {
      client.call("POST", path, body);
    }
  }

  /** Deletes a secret with its volume mounts. */
  public void deleteSecret(String name) {
    client.delete(SECRETS + "/" + encode(name));
  }

  /** Deletes a configuration map with its volume mounts. */
  public void deleteConfigMap(String name) {
    client.delete(CONFIG_MAPS + "/" + encode(name));
  }

  /** Deletes a volume mount. */
  public void deleteMount(String name) {
    client.delete(MOUNTS + "/" + encode(name));
  }

  /**
   * Links a volume mount to agents, or ends that.
   *
   * @throws TuleException with {@code NOT_FOUND} if there is no such agent or volume mount
   */
  public void link(String name, List<String> agents, boolean on) {
    ObjectNode body = object().put("name", name);
    ArrayNode uuids = body.putArray("fogUuids");
    agents.forEach(agent -> uuids.add(client.agent(agent).path("uuid").asText()));
    client.call(on ? "POST" : "DELETE", MOUNTS + "/" + encode(name) + "/link", body);
  }
}
