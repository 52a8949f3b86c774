/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static io.tule.client.ControllerClient.encode;
import static io.tule.client.ControllerClient.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;

/** Gives resources other names; all else of them stays. */
public final class Renamer {
  private final ControllerClient client;

  /** Works with a Controller. */
  public Renamer(ControllerClient client) {
    this.client = client;
  }

  /** An agent. */
  public void agent(String name, String next) {
    String uuid = client.agent(name).path("uuid").asText();
    client.call("PATCH", "/iofog/" + encode(uuid), object().put("name", next));
  }

  /** An application. */
  public void application(String name, String next) {
    client.call("PATCH", "/application/" + encode(name), object().put("name", next));
  }

  /** A microservice. */
  public void microservice(String application, String name, String next) {
    String uuid = client.microservice(application, name).path("uuid").asText();
    client.call("PATCH", "/microservices/" + encode(uuid), object().put("name", next));
  }

  /** A route. */
  public void route(String application, String name, String next) {
    String path = "/routes/" + encode(application) + "/" + encode(name);
    JsonNode route = client.get(path);
    if (route.path("name").asText("").isEmpty()) {
      throw new TuleException(ReasonCode.NOT_FOUND, "Could not find route " + name);
    }
    client.call(
        "PATCH",
        path,
        object()
            .put("name", next)
            .put("application", application)
            .put("from", route.path("from").asText())
            .put("to", route.path("to").asText()));
  }

  /** An edge resource, in all its versions. */
  public void edgeResource(String name, String next) {
    new EdgeResources(client).rename(name, next);
  }
}
