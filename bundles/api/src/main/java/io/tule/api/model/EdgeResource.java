/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.util.List;

/**
 * A device or service beside an agent, which microservices there may call; in several versions.
 *
 * @param id 0 before it is stored
 * @param ownerId the user who sees and changes it
 * @param description "" for none, as the three texts to display
 * @param interfaceProtocol http, https, ws or wss
 * @param custom a JSON object of the owner's own
 * @param orchestrationTags go to every agent that is linked
 * @param interfaceId 0 before it is stored
 */
public record EdgeResource(
    long id,
    long ownerId,
    String name,
    String version,
    String description,
    String interfaceProtocol,
    String displayName,
    String displayIcon,
    String displayColor,
    String custom,
    List<String> orchestrationTags,
    long interfaceId,
    List<EdgeEndpoint> endpoints) {
  public EdgeResource {
    orchestrationTags = List.copyOf(orchestrationTags);
    endpoints = List.copyOf(endpoints);
  }
}
