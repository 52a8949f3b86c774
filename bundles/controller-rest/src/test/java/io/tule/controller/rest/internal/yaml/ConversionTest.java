/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.yaml;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.model.ContainerExtras;
import io.tule.api.model.ContainerOptions;
import io.tule.controller.MicroserviceFields;
import io.tule.controller.rest.internal.http.ApiFailure;
import io.tule.controller.rest.internal.http.Json;
import io.tule.controller.rest.internal.input.MicroserviceInput;
import io.tule.controller.rest.internal.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

/** Documents as users of each dialect hold them become bodies that the JSON routes accept. */
public class ConversionTest {
  private final Schemas schemas = new Schemas();

  @Test
  public void anApplicationOfVersion2WithItsPortPublishedByNumber() throws IOException {
    ObjectNode body = Conversion.application(example("v2-container-key"));
    schemas.check("applicationCreate", body);
    assertEquals(
        Json.read(
            """
            {"name": "weather",
             "microservices": [
              {"name": "sensor", "config": "{\\"unit\\":\\"celsius\\"}", "agentName": "edge-1",
               "images": [{"containerImage": "tule/sample-sensor:1", "fogTypeId": 1},
                          {"containerImage": "tule/sample-sensor-arm:1", "fogTypeId": 2}],
               "registryId": 2, "rootHostAccess": false, "ports": [],
               "volumeMappings": [{"hostDestination": "/var/lib/weather",
                 "containerDestination": "/data", "accessMode": "rw", "type": "bind"}],
               "cmd": [], "env": [{"key": "INTERVAL_MS", "value": "500"}], "extraHosts": []},
              {"name": "viewer", "config": "{}", "agentName": "edge-1",
               "images": [{"containerImage": "tule/sample-viewer:1", "fogTypeId": 1}],
               "registryId": 2,
               "ports": [{"internal": 80, "external": 5000, "protocol": "tcp",
                 "public": {"schemes": ["http"], "protocol": "http", "router": {"port": 5001}}}],
               "volumeMappings": [], "cmd": [], "env": [], "extraHosts": []}],
             "routes": [{"name": "readings", "from": "sensor", "to": "viewer"}],
             "isActivated": true}
            """),
        body);
  }

  @Test
  public void aMicroserviceFromBeforeTheContainerKey() throws IOException {
    ObjectNode body = Conversion.microservice(example("v2-old-microservice"));
    schemas.check("microserviceCreate", body);
    assertEquals(
        Json.read(
            """
            {"config": "{\\"any-key\\":\\"any value\\"}", "agentName": "edge-1",
             "images": [{"containerImage": "tule/sample-viewer:1", "fogTypeId": 1}],
             "registryId": 2, "rootHostAccess": false,
             "ports": [{"internal": 80, "external": 5080}], "volumeMappings": [], "cmd": [],
             "env": [{"key": "COLOUR", "value": "green"}], "extraHosts": [],
             "application": "weather", "name": "probe"}
            """),
        body);
  }

  @Test
  public void aPublicTcpPortOfVersion3() throws IOException {
    ObjectNode body = Conversion.application(example("v3-public-tcp"));
    schemas.check("applicationCreate", body);
    JsonNode port = body.get("microservices").get(0).get("ports").get(0);
    assertEquals(
        Json.read(
            """
            {"internal": 7000, "external": 7000, "protocol": "tcp",
             "public": {"schemes": ["tcp"], "protocol": "tcp", "router": {"port": 6007}}}
            """),
        port);
  }

  @Test
  public void aMicroserviceOfDatasanceWithItsOptions() throws IOException {
    ObjectNode body = Conversion.microservice(example("datasance-v3-microservice"));
    schemas.check("microserviceCreate", body);
    assertEquals("shell", body.get("name").textValue());
    assertEquals("weather", body.get("application").textValue());
    assertEquals(17, body.get("catalogItemId").intValue());
    assertTrue(!body.has("images"));
    assertEquals(Json.read("[\"sleep\", \"3600\"]"), body.get("cmd"));
    assertEquals(
        new ContainerOptions(
            true,
            "1000",
            List.of("NET_ADMIN"),
            List.of(),
            64,
            "",
            new ContainerExtras(
                0.25,
                true,
                List.of("/dev/ttyUSB0:/dev/tty0:rw"),
                List.of("nvidia.com/gpu=all"),
                "host",
                "host",
                "linux/arm64",
                "nvidia",
                "{\"team\":\"edge\"}",
                "{\"test\":[\"CMD\",\"true\"],\"interval\":30}",
                10)),
        MicroserviceInput.microservice(body)
            .get(MicroserviceFields.OPTIONS, ContainerOptions.NONE));
  }

  @Test
  public void whatIsNoSuchDocumentIsRefusedWithAReason() {
    refused("kind: [", ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: ");
    refused("a: 1\na: 2", ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: ");
    refused("a: 1\n---\na: 2", ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: more than one");
    refused("!!javax.script.ScriptEngineManager []", ReasonCode.MALFORMED_DOCUMENT, "Invalid");
    refused("a: ".repeat(5) + "1", ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: ");
    refused("[".repeat(100_000), ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: ");
    refused("", ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML format");
    refused("kind: Application\nmetadata: {name: x}", ReasonCode.MALFORMED_DOCUMENT, "Invalid");
    refused("kind: Agent", ReasonCode.UNKNOWN_KIND, "Invalid kind Agent");
    String laughs = "a: &a [x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n";
    for (char c = 'c'; c < 'k'; c++) {
      String star = "*" + (char) (c - 1);
      laughs += c + ": &" + c + " [" + (star + ",").repeat(9) + star + "]\n";
    }
    refused(laughs, ReasonCode.MALFORMED_DOCUMENT, "Invalid YAML: ");
  }

  @Test
  public void aNameOfThreePartsIsRefused() {
    ApiFailure failure =
        assertThrows(
            ApiFailure.class,
            () -> Conversion.microservice("kind: Microservice\nmetadata: {name: a/b/c}\nspec: {}"));
    assertEquals("Invalid name a/b/c", failure.getMessage());
  }

  private static void refused(String yaml, ReasonCode reason, String start) {
    ApiFailure failure = assertThrows(yaml, ApiFailure.class, () -> Conversion.application(yaml));
    assertEquals(400, failure.status());
    assertEquals(failure.getMessage(), reason, failure.reason());
    assertTrue(failure.getMessage(), failure.getMessage().startsWith(start));
  }

  private static String example(String name) throws IOException {
    try (InputStream in = ConversionTest.class.getResourceAsStream("/examples/" + name + ".yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
