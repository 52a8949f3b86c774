/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The OpenAPI document, against the routes and against the rules of its format. */
public class OpenApiTest {
  private static LiveApi api;
  private static JsonNode document;
  private static List<Operation> operations;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
    document = api.ok("", "GET", "/openapi.json", "");
    operations = Operation.all(document);
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  @Test
  public void everyRouteIsDescribedAndNothingElse() throws Exception {
    Set<String> described = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    for (Operation operation : operations) {
      described.add(operation.toString());
      if (operation.description().get("summary").asText().equals("Not described")) {
        unknown.add(operation.toString());
      }
    }
    assertEquals(new TreeSet<>(api.routes()), described);
    assertEquals("routes that operations.txt leaves out", Set.of(), unknown);
    Set<String> stale = new TreeSet<>(Operation.listed());
    stale.removeAll(described);
    assertEquals("routes of operations.txt that nothing serves", Set.of(), stale);
  }

  @Test
  public void theDocumentKeepsTheRulesOfItsFormat() {
    assertEquals("3.0.3", document.get("openapi").asText());
    assertTrue(document.at("/info/title").isTextual() && document.at("/info/version").isTextual());
    Set<String> ids = new HashSet<>();
    for (Operation operation : operations) {
      JsonNode description = operation.description();
      assertTrue(operation + " has an id", ids.add(description.get("operationId").asText()));
      Set<String> inPath = new TreeSet<>();
      for (String segment : operation.path().split("/", -1)) {
        if (segment.startsWith("{")) {
          inPath.add(segment.substring(1, segment.length() - 1));
        }
      }
      assertEquals(operation.toString(), inPath, new TreeSet<>(operation.parameters("path")));
      for (JsonNode parameter : description.path("parameters")) {
        assertTrue(parameter.at("/schema/type").isTextual());
      }
      for (JsonNode security : description.get("security")) {
        String scheme = security.fieldNames().next();
        assertTrue(scheme, document.at("/components/securitySchemes").has(scheme));
      }
      description
          .get("responses")
          .properties()
          .forEach(
              response -> {
                assertTrue(response.getKey().matches("[2-5][0-9]{2}|default"));
                assertTrue(response.getValue().get("description").isTextual());
              });
      boolean body = operation.takesJson() || !operation.file().isEmpty();
      assertEquals(operation.toString(), body, description.has("requestBody"));
    }
    for (JsonNode reference : document.findValues("$ref")) {
      assertTrue(reference.asText(), document.at(reference.asText().substring(1)).isObject());
    }
  }

  @Test
  public void yamlSaysTheSame() throws Exception {
    String text = api.send("", "GET", "/openapi.yaml", "").body();
    Object yaml =
        new org.snakeyaml.engine.v2.api.Load(
                org.snakeyaml.engine.v2.api.LoadSettings.builder().build())
            .loadFromString(text);
    assertEquals(document, new com.fasterxml.jackson.databind.ObjectMapper().valueToTree(yaml));
  }
}
