/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.Manifest;
import io.tule.client.yaml.ManifestReader;
import io.tule.client.yaml.YamlWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class DeployerTest {
  private static final String APPLICATION =
      """
      apiVersion: iofog.org/v2
      kind: Application
      metadata: {name: shop}
      spec:
        microservices:
          - name: web
            agent: {name: edge-1}
            images: {x86: "web:1"}
            container: {}
      """;
  private static final String AGENTS =
      "{\"fogs\":[{\"name\":\"edge-1\",\"uuid\":\"u1\",\"ipAddressExternal\":\"10.0.0.9\"}]}";

  private FakeController controller;
  private ControllerClient client;

  @Before
  public void start() throws IOException {
    controller = new FakeController();
    client = new ControllerClient(controller.base(), "token", Optional::empty);
  }

  @After
  public void stop() {
    controller.close();
  }

  private void deploy(String text) {
    List<Manifest> manifests = ManifestReader.read("default", "f.yaml", text);
    new Deployer(client, line -> {}).deploy(manifests);
  }

  @Test
  public void putsEdgeResourcesAndTemplatesWithTheCallsOfTheOriginalCommand() {
    controller
        .on("PUT /edgeResource/camera/1.0.0", 200, "{}")
        .on("GET /applicationTemplate/shop", 200, "{\"name\":\"shop\"}")
        .on("PUT /applicationTemplate/yaml/shop", 200, "{\"name\":\"shop\"}");

    deploy(
        """
        apiVersion: iofog.org/v3
        kind: ApplicationTemplate
        metadata: {name: shop}
        spec:
          variables: [{key: image, defaultValue: 'web:1'}]
          application:
            microservices: [{name: web, images: {x86: '{{image}}'}}]
        ---
        apiVersion: iofog.org/v3
        kind: EdgeResource
        metadata: {name: camera}
        spec:
          version: 1.0.0
          interfaceProtocol: https
          interface: {endpoints: [{name: on, method: PUT, url: /on}]}
        """);

    assertEquals(
        List.of("PUT /edgeResource/camera/1.0.0", "PUT /applicationTemplate/yaml/shop"),
        controller.changes());
    String body = controller.bodyOf("PUT /edgeResource/camera/1.0.0");
    assertTrue(body, body.contains("\"name\":\"camera\""));
    assertTrue(body, body.contains("\"url\":\"/on\""));
    String upload = controller.bodyOf("PUT /applicationTemplate/yaml/shop");
    assertTrue(upload, upload.contains("name=\"template\""));
    assertTrue(upload, upload.contains("{{image}}"));
  }

  @Test
  public void putsSecretsBeforeWhatMountsThem() {
    controller
        .on("POST /secrets", 201, "{}")
        .on("GET /configmaps/conf", 200, "{}")
        .on("PATCH /configmaps/conf", 200, "{}")
        .on("POST /volumeMounts", 200, "{}");

    deploy(
        """
        apiVersion: datasance.com/v3
        kind: VolumeMount
        metadata: {name: creds}
        spec: {secretName: creds}
        ---
        apiVersion: datasance.com/v3
        kind: ConfigMap
        metadata: {name: conf}
        data: {port: 8080, version: 1.10}
        ---
        apiVersion: datasance.com/v3
        kind: Secret
        metadata: {name: creds}
        spec: {type: Opaque}
        data: {password: 0123, tls.crt: "a\\nb"}
        """);

    assertEquals(
        List.of("POST /secrets", "PATCH /configmaps/conf", "POST /volumeMounts"),
        controller.changes());
    assertEquals(
        "{\"name\":\"creds\",\"type\":\"Opaque\","
            + "\"data\":{\"password\":\"0123\",\"tls.crt\":\"a\\nb\"}}",
        controller.bodyOf("POST /secrets"));
    String body = controller.bodyOf("PATCH /configmaps/conf");
    assertTrue(body, body.contains("\"version\":\"1.10\""));
    assertEquals(
        "{\"name\":\"creds\",\"secretName\":\"creds\"}", controller.bodyOf("POST /volumeMounts"));
  }

  @Test
  public void renamesEveryVersionOfAnEdgeResource() {
    controller
        .on(
            "GET /edgeResources",
            200,
            "{\"edgeResources\":[{\"name\":\"camera\",\"version\":\"1.0.0\"},"
                + "{\"name\":\"other\",\"version\":\"1.0.0\"}]}")
        .on("GET /edgeResource/camera/1.0.0", 200, "{\"id\":3,\"name\":\"camera\"}")
        .on("PUT /edgeResource/camera/1.0.0", 200, "{}");

    new Renamer(client).edgeResource("camera", "lens");

    assertEquals(List.of("PUT /edgeResource/camera/1.0.0"), controller.changes());
    assertEquals("{\"name\":\"lens\"}", controller.bodyOf("PUT /edgeResource/camera/1.0.0"));
  }

  @Test
  public void createsAnApplicationWithTheCallsOfTheOriginalCommand() {
    controller
        .on("GET /iofog-list", 200, AGENTS)
        .on("POST /application/yaml", 201, "{\"id\":1,\"name\":\"shop\"}")
        .on("PATCH /application/shop", 204, "");

    deploy(APPLICATION);

    assertEquals(
        List.of("POST /application/yaml", "PATCH /application/shop"), controller.changes());
    String upload = controller.bodyOf("POST /application/yaml");
    assertTrue(upload, upload.contains("name=\"application\"; filename=\"application.yaml\""));
    assertTrue(upload, upload.contains("apiVersion: iofog.org/v3"));
    assertEquals("{\"isActivated\":true}", controller.bodyOf("PATCH /application/shop"));
  }

  @Test
  public void updatesAnApplicationThatIsThere() {
    controller
        .on("GET /iofog-list", 200, AGENTS)
        .on("GET /application/shop", 200, "{\"name\":\"shop\"}")
        .on("PUT /application/yaml/shop", 204, "")
        .on("PATCH /application/shop", 204, "");

    deploy(APPLICATION);

    assertEquals(
        List.of("PUT /application/yaml/shop", "PATCH /application/shop"), controller.changes());
  }

  @Test
  public void changesNothingIfAnAgentIsUnknown() {
    controller.on("GET /iofog-list", 200, "{\"fogs\":[]}");

    TuleException e = assertThrows(TuleException.class, () -> deploy(APPLICATION));

    assertEquals(ReasonCode.NOT_FOUND, e.reason());
    assertTrue(e.getMessage(), e.getMessage().contains("no agent 'edge-1'"));
    assertEquals(List.of(), controller.changes());
  }

  @Test
  public void saysWhatToDoWhereANewAgentHasNoRouterToConnectTo() throws IOException {
    controller
        .on("GET /iofog-list", 200, "{\"fogs\":[]}")
        .on("POST /iofog", 201, "{\"uuid\":\"n\"}");
    String agent =
        """
        apiVersion: iofog.org/v3
        kind: AgentConfig
        metadata: {name: edge-1, tags: [a]}
        spec: {agentType: x86, statusFrequency: 5.0, routerConfig: {routerMode: none}}
        """;

    TuleException e = assertThrows(TuleException.class, () -> deploy(agent));

    assertEquals(ReasonCode.NOT_FOUND, e.reason());
    assertTrue(e.getMessage(), e.getMessage().contains("no default router"));
    assertTrue(e.getMessage(), e.getMessage().contains("./tule up"));
    assertEquals(List.of(), controller.changes());

    controller.on("GET /router", 200, "{\"host\":\"h\"}");
    deploy(agent);

    assertEquals(
        new ObjectMapper()
            .readTree(
                """
                {"name":"edge-1","statusFrequency":5,"fogType":1,"tags":["a"],"routerMode":"none"}
                """),
        new ObjectMapper().readTree(controller.bodyOf("POST /iofog")));
  }

  @Test
  public void appliesRoutersBeforeTheAgentsThatConnectToThem() {
    controller
        .on("GET /iofog-list", 200, AGENTS)
        .on("PATCH /iofog/u1", 204, "")
        .on("POST /iofog", 201, "{\"uuid\":\"hub-uuid\"}");

    deploy(
        """
        apiVersion: iofog.org/v3
        kind: AgentConfig
        metadata: {name: edge-1}
        spec: {upstreamRouters: [hub], routerConfig: {routerMode: edge}}
        ---
        apiVersion: iofog.org/v3
        kind: AgentConfig
        metadata: {name: hub}
        spec: {host: h, routerConfig: {routerMode: interior, edgeRouterPort: 1, interRouterPort: 2}}
        """);

    assertEquals(List.of("POST /iofog", "PATCH /iofog/u1"), controller.changes());
    String edge = controller.bodyOf("PATCH /iofog/u1");
    assertTrue(edge, edge.contains("\"upstreamRouters\":[\"hub-uuid\"]"));
    assertTrue(edge, edge.contains("\"host\":\"10.0.0.9\""));
  }

  @Test
  public void describesAMicroserviceSoThatDeployingItAgainChangesNothing() throws IOException {
    String microservice =
        """
        {"uuid":"m1","name":"web","iofogUuid":"u1","registryId":2,"rootHostAccess":false,
         "config":"{\\"unit\\":\\"celsius\\"}","logSize":1,"application":"shop",
         "images":[{"containerImage":"web:1","fogTypeId":1},{"containerImage":null,"fogTypeId":2}],
         "ports":[{"internal":80,"external":5000,"protocol":"tcp",
           "public":{"links":["http://x"],"protocol":"http","schemes":["http"],"enabled":true,
             "router":{"port":6000,"host":"default-router"}}}],
         "volumeMappings":[{"id":4,"hostDestination":"/a","containerDestination":"/b",
           "accessMode":"ro","type":"bind"}],
         "env":[{"key":"N","value":"012"}],"cmd":["sleep","3600"],
         "extraHosts":[{"name":"db","address":"10.0.0.1","value":"10.0.0.1"}]}
        """;
    controller
        .on("GET /microservices", 200, "{\"microservices\":[" + microservice + "]}")
        .on("GET /iofog-list", 200, AGENTS)
        .on("GET /application/shop", 200, "{\"name\":\"shop\"}")
        .on("PATCH /microservices/yaml/m1", 204, "");

    JsonNode described = new Describer(client, "default").microservice("shop", "web");
    Manifest again = ManifestReader.read("default", "d.yaml", YamlWriter.write(described)).get(0);
    ObjectNode port = (ObjectNode) described.at("/spec/container/ports/0");
    assertEquals("http://x", port.remove("publicLink").asText());
    ((ObjectNode) port.get("public")).remove("links");

    for (String field : List.of("images", "container", "config", "agent", "application", "name")) {
      JsonNode before = described.path("spec").path(field);
      assertEquals(field, before, again.spec().path(field));
    }
    new Deployer(client, line -> {}).deploy(List.of(again));
    assertEquals(List.of("PATCH /microservices/yaml/m1"), controller.changes());
  }
}
