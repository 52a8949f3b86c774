/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.client.yaml.Manifest;
import io.tule.client.yaml.ManifestReader;
import io.tule.client.yaml.YamlReader;
import io.tule.client.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class ManifestTest {
  private static final String APPLICATION =
      """
      apiVersion: iofog.org/v3
      kind: Application
      metadata: {name: shop}
      spec:
        microservices:
          - name: web
            agent: {name: edge-1}
            images: {x86: "registry:5000/team/web:1"}
            container:
              %s
      """;

  private static List<Manifest> example(String name) throws IOException {
    try (InputStream stream = ManifestTest.class.getResourceAsStream("/documents/" + name)) {
      return read(name, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static List<Manifest> read(String name, String text) {
    return ManifestReader.read("default", name, text);
  }

  private static TuleException refused(String text) {
    return assertThrows(TuleException.class, () -> read("app.yaml", text));
  }

  @Test
  public void namesTheUnknownFieldItsLineAndTheFieldThatWasMeant() {
    TuleException e = refused(APPLICATION.formatted("prots: []"));

    assertEquals(ReasonCode.UNKNOWN_FIELD, e.reason());
    assertEquals(
        "app.yaml:10: spec.microservices[0].container.prots: unknown field; did you mean ports?",
        e.getMessage());
  }

  @Test
  public void refusesPortsOutOfRangeOrGivenTwice() {
    assertEquals(
        ReasonCode.INVALID_ARGUMENT,
        refused(APPLICATION.formatted("ports: [{internal: 80, external: 70000}]")).reason());
    assertEquals(
        ReasonCode.PORT_IN_USE,
        refused(
                APPLICATION.formatted(
                    "ports: [{internal: 80, external: 5000}, {internal: 81, external: 5000}]"))
            .reason());
  }

  @Test
  public void refusesWhatIsNoImageNoNameOrNoYaml() {
    assertEquals(
        ReasonCode.INVALID_IMAGE,
        refused(APPLICATION.formatted("ports: []").replace("team/web:1", "Team//web")).reason());
    assertEquals(
        ReasonCode.INVALID_NAME,
        refused(APPLICATION.formatted("ports: []").replace("name: shop", "name: My_Shop"))
            .reason());
    TuleException broken = refused("a: [1\nb: 2\n");
    assertEquals(ReasonCode.MALFORMED_DOCUMENT, broken.reason());
    assertTrue(broken.getMessage(), broken.getMessage().startsWith("app.yaml:2"));
    assertEquals(
        ReasonCode.MALFORMED_DOCUMENT, refused("a: !!java.io.File [/etc/passwd]\n").reason());
  }

  @Test
  public void boundsExpandedAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 6; i++) {
      String alias = "*a" + (i - 1);
      bomb.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ",",
                      List.of(
                          alias, alias, alias, alias, alias, alias, alias, alias, alias, alias))));
    }

    assertEquals(ReasonCode.LIMIT_EXCEEDED, refused(bomb.toString()).reason());
  }

  @Test
  public void acceptsEveryDialect() throws IOException {
    assertEquals(1, example("v2-container-key.yaml").size());
    assertEquals(1, example("v3-public-tcp.yaml").size());
    assertEquals(3, example("datasance-v3-catalog.yaml").size());
    assertEquals(3, example("topology.yaml").size());
  }

  @Test
  public void bringsThePublicPortOfIofog2ToTheFormOfIofog3() throws IOException {
    JsonNode port =
        example("v2-container-key.yaml").get(0).spec().at("/microservices/1/container/ports/0");

    assertEquals(5001, port.at("/public/router/port").asInt());
    assertEquals("http", port.at("/public/protocol").asText());
    assertEquals("http", port.at("/public/schemes/0").asText());
    assertTrue(port.path("protocol").isMissingNode());
  }

  @Test
  public void findsContainerSettingsThatStandBesideTheImages() throws IOException {
    Manifest probe = example("v2-old-microservice.yaml").get(0);

    assertEquals("weather/probe", probe.qualifiedName());
    assertEquals(List.of("viewer"), probe.links());
    assertEquals("green", probe.spec().at("/container/env/0/value").asText());
    assertEquals(5080, probe.spec().at("/container/ports/0/external").asInt());
  }

  @Test
  public void countsPruningInHours() throws IOException {
    List<Manifest> configs = example("agent-config.yaml");

    assertEquals(1, configs.get(1).spec().path("dockerPruningFrequency").asInt());
    assertEquals("Europe/Zurich", configs.get(0).spec().path("timeZone").asText());
  }

  @Test
  public void saysWhichKindsAreNotImplemented() {
    TuleException e =
        assertThrows(TuleException.class, () -> example("control-plane-and-volume.yaml"));

    assertEquals(ReasonCode.NOT_IMPLEMENTED, e.reason());
    assertTrue(e.getMessage().contains("kind ControlPlane is not implemented"));
    assertTrue(e.getMessage().contains("kind Volume is not implemented"));
  }

  @Test
  public void keepsAnEnvironmentValueAsItIsWritten() {
    Manifest manifest =
        read("a", APPLICATION.formatted("env: [{key: A, value: 1.10}, {key: B, value: true}]"))
            .get(0);

    assertEquals("1.10", manifest.spec().at("/microservices/0/container/env/0/value").asText());
    assertEquals("true", manifest.spec().at("/microservices/0/container/env/1/value").asText());
  }

  @Test
  public void writesTextsThatReadBackAsTheSameTexts() {
    String[] texts = {"", "yes", "012", "1.0", "a: b", "- x", "#no", "{{ a }}", "x ", "a\nb", "~"};
    var object = ControllerClient.object();
    for (int i = 0; i < texts.length; i++) {
      object.put("k" + i, texts[i]);
    }
    object.putArray("list").addObject().put("n", 1).putArray("empty");

    assertEquals(object, YamlReader.read("t", YamlWriter.write(object)).get(0).root());
  }
}
