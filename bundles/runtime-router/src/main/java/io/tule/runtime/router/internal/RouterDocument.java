/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.router.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The configuration that a Controller gives a router microservice, as a file of the router. ioFog's
 * has {@code mode}, {@code id} and lists of listeners and connectors. That of its later dialects
 * has {@code metadata} in the place of the first two, maps by name in that of the lists, and TLS
 * profiles.
 */
final class RouterDocument {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVERYWHERE = "0.0.0.0";
  private static final Set<String> FILES =
      Set.of("caCertFile", "certFile", "privateKeyFile", "passwordFile");

  private final JsonNode given;

  /**
   * Reads it.
   *
   * @throws TuleException with {@code INVALID_ARGUMENT} if it is no router's
   */
  RouterDocument(String config) {
    try {
      given = JSON.readTree(config);
    } catch (JsonProcessingException e) {
      throw invalid("The router's configuration is not JSON");
    }
    if (id().isEmpty() || !Set.of("interior", "edge").contains(about().path("mode").asText())) {
      throw invalid("The router's configuration has no id, or no mode interior or edge");
    }
  }

  private static TuleException invalid(String message) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, message);
  }

  private JsonNode about() {
    return given.path("metadata").isObject() ? given.path("metadata") : given;
  }

  /** The router's identifier in its network. */
  String id() {
    return about().path("id").asText("");
  }

  /** A place on which it listens. */
  record Place(String host, int port) {}

  /** Where it listens, if 0.0.0.0 is the addresses given, or stays where there are none. */
  List<Place> places(List<String> addresses) {
    Set<Place> places = new LinkedHashSet<>();
    for (JsonNode listener : given.path("listeners")) {
      for (String host : hosts(listener, addresses)) {
        places.add(new Place(host, listener.path("port").asInt()));
      }
    }
    return List.copyOf(places);
  }

  private static List<String> hosts(JsonNode listener, List<String> addresses) {
    String host = listener.path("host").asText("");
    boolean everywhere = host.isEmpty() || host.equals(EVERYWHERE);
    return everywhere && !addresses.isEmpty() ? addresses : List.of(everywhere ? EVERYWHERE : host);
  }

  /**
   * The file's text: a list of sections in JSON.
   *
   * @param addresses in the place of 0.0.0.0
   * @param place finds where on the node a file of the container is
   */
  String text(List<String> addresses, UnaryOperator<String> place) {
    ArrayNode sections = JSON.createArrayNode();
    ObjectNode router = section(sections, "router");
    router.put("mode", about().path("mode").asText()).put("id", id());
    if (about().hasNonNull("helloMaxAgeSeconds")) {
      router.put("helloMaxAgeSeconds", about().path("helloMaxAgeSeconds").asInt());
    }
    for (JsonNode profile : given.path("sslProfiles")) {
      ObjectNode section = section(sections, "sslProfile");
      profile
          .properties()
          .forEach(
              e ->
                  section.put(
                      e.getKey(),
                      FILES.contains(e.getKey())
                          ? place.apply(e.getValue().asText())
                          : e.getValue().asText()));
    }
    for (JsonNode listener : given.path("listeners")) {
      for (String host : hosts(listener, addresses)) {
        listener(section(sections, "listener"), listener, host);
      }
    }
    for (JsonNode connector : given.path("connectors")) {
      connector(section(sections, "connector"), connector);
    }
    for (JsonNode address : given.path("addresses")) {
      section(sections, "address").setAll((ObjectNode) address);
    }
    return sections.toPrettyString();
  }

  private static ObjectNode section(ArrayNode sections, String type) {
    return sections.addArray().add(type).addObject();
  }

  /** Anybody may connect, as at ioFog's router, unless the Controller says otherwise. */
  private static void listener(ObjectNode section, JsonNode listener, String host) {
    String role = listener.path("role").asText("normal");
    String port = listener.path("port").asText();
    section.put("name", "listener-" + role + "-" + host + "-" + port);
    section.put("saslMechanisms", "ANONYMOUS").put("authenticatePeer", false);
    section.setAll((ObjectNode) listener);
    section.put("name", "listener-" + role + "-" + host + "-" + port);
    section.put("role", role).put("host", host).put("port", port);
  }

  private static void connector(ObjectNode section, JsonNode connector) {
    String role = connector.path("role").asText("normal");
    String host = connector.path("host").asText();
    String port = connector.path("port").asText();
    section.put(
        "saslMechanisms", connector.hasNonNull("sslProfile") ? "EXTERNAL ANONYMOUS" : "ANONYMOUS");
    section.setAll((ObjectNode) connector);
    section.put(
        "name",
        "connector-" + connector.path("name").asText("") + "-" + role + "-" + host + "-" + port);
    section.put("port", port);
  }
}
