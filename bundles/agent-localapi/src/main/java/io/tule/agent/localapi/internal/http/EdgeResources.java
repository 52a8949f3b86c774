/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Edge resources in the words of the Local API: as the Controller's, but what it calls {@code
 * interface} is {@code edgeInterface}, and each key is there, null if it is not set.
 */
final class EdgeResources {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] KEYS = {
    "id",
    "name",
    "description",
    "version",
    "interfaceProtocol",
    "display",
    "custom",
    "orchestrationTags"
  };

  private EdgeResources() {}

  /** The array as a text. */
  static String local(String controllers) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    try {
      for (JsonNode each : JSON.readTree(controllers)) {
        ObjectNode item = all.addObject();
        for (String key : KEYS) {
          item.set(key, value(each, key));
        }
        item.set("edgeInterface", value(each, "interface"));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("edge resources are no JSON", e);
    }
    return all.toString();
  }

  private static JsonNode value(JsonNode of, String key) {
    return of.has(key) ? of.get(key) : JsonNodeFactory.instance.nullNode();
  }
}
