/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.proxy.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.ports.PortRoute;
import io.tule.api.spi.ports.PortTls;
import io.tule.proxy.Mapping;
import io.tule.proxy.RouterPlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration that a Controller gives a proxy microservice: {@code
 * {"mappings":["http:5000=>amqp:QUEUE"],"networkRouter":{"host":"…","port":5672}}}. Ours says of
 * mappings in {@code "ports"}, by mapping, what ioFog's cannot: hosts, paths, tls, access, rate.
 *
 * @param wishes in their order
 * @param router by which their queues are reached
 * @param unread mappings that cannot be, as they are written, and why
 */
record ProxyDocument(Set<Wish> wishes, RouterPlace router, Map<String, TuleException> unread) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 10_000;

  /** One bridge that is wanted. */
  record Wish(Mapping mapping, PortRoute route) {}

  /** Reads certificates and keys by the names of their files. */
  @FunctionalInterface
  interface Files {
    /**
     * The text of a file.
     *
     * @throws TuleException with {@code NOT_FOUND} if it is not there
     */
    String read(String name);
  }

  ProxyDocument {
    wishes = Collections.unmodifiableSet(new LinkedHashSet<>(wishes));
    unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
  }

  /**
   * Reads it.
   *
   * @param agentUuid the agent, whose own router has the same identifier
   * @throws TuleException with {@code INVALID_ARGUMENT} if it is no proxy's
   */
  static ProxyDocument read(String config, String agentUuid, Files files) {
    JsonNode given;
    try {
      given = JSON.readTree(config);
    } catch (JsonProcessingException e) {
      throw invalid("The proxy's configuration is not JSON");
    }
    if (!given.path("mappings").isArray() || given.path("mappings").size() > MOST) {
      throw invalid("The proxy's configuration has no mappings, or more than " + MOST);
    }
    Set<Wish> wishes = new LinkedHashSet<>();
    Map<String, TuleException> unread = new LinkedHashMap<>();
    for (JsonNode each : given.path("mappings")) {
      Mapping mapping;
      try {
        mapping = Mapping.parse(each.asText());
      } catch (TuleException e) {
        unread.put(each.asText(), about(each.asText(), e));
        continue;
      }
      try {
        wishes.addAll(wishes(mapping, given.path("ports").path(each.asText()), files));
      } catch (TuleException e) {
        unread.put(each.asText(), about(mapping, e));
      }
    }
    JsonNode router = given.path("networkRouter");
    String host = router.path("host").asText("");
    int port = router.path("port").asInt(0);
    boolean known = !host.isEmpty() && port > 0 && port <= 65535;
    return new ProxyDocument(
        wishes, known ? new RouterPlace(agentUuid, host, port) : RouterPlace.HERE, unread);
  }

  private static List<Wish> wishes(Mapping mapping, JsonNode options, Files files) {
    PortTls tls = options.path("tls").isObject() ? pair(options.path("tls"), files) : PortTls.NONE;
    List<Wish> wishes = new ArrayList<>();
    try {
      for (String host : texts(options.path("hosts"), "")) {
        for (String path : texts(options.path("paths"), "/")) {
          PortRoute route =
              new PortRoute(
                  host,
                  path,
                  mapping.queue(),
                  tls,
                  texts(options.path("access")),
                  options.path("rate").asInt(0));
          wishes.add(new Wish(mapping, route));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new TuleException(ReasonCode.INVALID_ARGUMENT, mapping + ": " + e.getMessage(), e);
    }
    return wishes;
  }

  private static PortTls pair(JsonNode names, Files files) {
    String certificate = names.path("cert").asText();
    String key = names.path("key").asText();
    String chain = files.read(certificate);
    String secret = files.read(key);
    if (chain.isBlank() || secret.isBlank()) {
      throw new TuleException(
          ReasonCode.NOT_FOUND, "no certificate and key in " + certificate + " and " + key);
    }
    PortTls pair = new PortTls(chain, secret);
    String fault = pair.fault();
    if (!fault.isEmpty()) {
      throw invalid(certificate + " and " + key + ": " + fault);
    }
    return pair;
  }

  /** The same, saying which mapping it is about: the Controller looks for that. */
  static TuleException about(Mapping mapping, TuleException e) {
    return mapping.inward()
        ? new TuleException(e.reason(), place(mapping) + ": " + e.getMessage(), e)
        : about(mapping.toString(), e);
  }

  private static TuleException about(String mapping, TuleException e) {
    return new TuleException(e.reason(), "Mapping " + mapping + ": " + e.getMessage(), e);
  }

  /** A port of the node and whose it is: several may have its number. */
  static String place(Mapping mapping) {
    return "Port " + mapping.port() + " of " + mapping.queue();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static List<String> texts(JsonNode list, String otherwise) {
    List<String> texts = texts(list);
    return texts.isEmpty() ? List.of(otherwise) : texts;
  }

  private static TuleException invalid(String message) {
    return new TuleException(ReasonCode.INVALID_ARGUMENT, message);
  }
}
