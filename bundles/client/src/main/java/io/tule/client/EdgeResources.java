/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.List;

/** Edge resources: documents with versions, which agents are linked to. */
public final class EdgeResources {
  private final ControllerClient client;

  /** Works with a Controller. */
  public EdgeResources(ControllerClient client) {
    this.client = client;
  }

  /** The path of a version. */
  static String path(String name, String version) {
    return "/edgeResource/" + encode(name) + "/" + encode(version);
  }

  /** Creates or replaces a version. */
  void put(String name, JsonNode spec) {
    ObjectNode body = object();
    spec.properties().forEach(each -> body.set(each.getKey(), each.getValue()));
    body.put("name", name);
    client.call("PUT", path(name, spec.path("version").asText()), body);
  }

  /**
   * Links an agent to a version, or ends that.
   *
   * @throws TuleException with {@code NOT_FOUND} if there is no such agent or version
   */
  public void link(String name, String version, String agent, boolean on) {
    ObjectNode body = object().put("uuid", client.agent(agent).path("uuid").asText());
    client.call(on ? "POST" : "DELETE", path(name, version) + "/link", body);
  }

  /** Deletes a version. */
  public void delete(String name, String version) {
    client.delete(path(name, version));
  }

  /** Gives all versions another name. */
  void rename(String name, String next) {
    List<JsonNode> versions =
        client.list("/edgeResources", "edgeResources").stream()
            .filter(each -> each.path("name").asText().equals(name))
            .toList();
    if (versions.isEmpty()) {
      throw new TuleException(ReasonCode.NOT_FOUND, "Could not find edge resource " + name);
    }
    for (JsonNode each : versions) {
      String path = path(name, each.path("version").asText());
      ObjectNode body = object();
      client.get(path).properties().forEach(e -> body.set(e.getKey(), e.getValue()));
      body.remove("id");
      client.call("PUT", path, body.put("name", next));
    }
  }
}
