/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client.yaml;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One checked document, brought to the form of {@code iofog.org/v3}.
 *
 * @param kind what it describes
 * @param application the application of a microservice or route, else empty
 * @param name the resource's name; empty for a registry
 * @param tags the tags of its metadata
 * @param spec its content; every field is known and of the right type
 * @param links microservices that the old form's {@code routes} list names as receivers
 * @param notices what is accepted and has no effect, for the user's eyes
 * @param place where it stands, for messages
 */
public record Manifest(
    Kind kind,
    String application,
    String name,
    List<String> tags,
    ObjectNode spec,
    List<String> links,
    List<String> notices,
    String place) {
  /** Copies the lists. */
  public Manifest {
    tags = List.copyOf(tags);
    links = List.copyOf(links);
    notices = List.copyOf(notices);
  }

  /** The name with its application: {@code app/name} or {@code name}. */
  public String qualifiedName() {
    return application.isEmpty() ? name : application + "/" + name;
  }
}
