/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** Secrets, configuration maps and volume mounts, from the user to the agent. */
public class FilesTest {
  private static final String WORD = "correct horse battery";

  private static LiveApi api;
  private static int users;

  private String user;
  private String agent;
  private String agentToken;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  @Before
  public void newUser() throws Exception {
    user = api.user("files" + users++ + "@example.org");
    String node = "{\"name\":\"files-" + users + "\",\"fogType\":1,\"routerMode\":\"none\"}";
    agent = api.ok(user, "POST", "/iofog", node).get("uuid").asText();
    agentToken = api.provisioned(user, agent);
  }

  @Test
  public void aSecretReachesTheAgentInEachOfItsVersions() throws Exception {
    mounted("creds");
    assertTrue(changes().path("volumeMounts").asBoolean());
    JsonNode first = delivered().get(0);
    assertEquals("creds", first.get("name").asText());
    assertEquals("secret", first.get("type").asText());
    assertEquals(1, first.get("version").asInt());
    assertEquals(WORD, text(first, "password"));

    acknowledge();
    assertFalse(changes().has("volumeMounts"));
    api.ok(user, "PATCH", "/secrets/creds", "{\"data\":{\"password\":\"" + WORD + "\"}}");
    assertFalse("the same files are no change", changes().has("volumeMounts"));
    api.ok(user, "PATCH", "/secrets/creds", "{\"data\":{\"password\":\"new\"}}");
    assertTrue(changes().path("volumeMounts").asBoolean());
    assertEquals(2, delivered().get(0).get("version").asInt());
    assertEquals("new", text(delivered().get(0), "password"));
    JsonNode fog = api.ok(user, "GET", "/iofog/" + agent, "");
    assertEquals("creds", fog.at("/volumeMounts/0/secretName").asText());

    acknowledge();
    api.ok(user, "DELETE", "/secrets/creds", "");
    assertTrue(changes().path("volumeMounts").asBoolean());
    assertEquals(0, delivered().size());
    assertEquals(404, api.send(user, "GET", "/volumeMounts/creds", "").statusCode());
  }

  @Test
  public void valuesAreReadableInNoListAndInNoTable() throws Exception {
    mounted("hidden");
    String listed = api.ok(user, "GET", "/secrets", "").toString();
    assertTrue(listed, listed.contains("hidden"));
    assertFalse(listed, listed.contains("password"));
    String encoded = Base64.getEncoder().encodeToString(WORD.getBytes(UTF_8));
    String tables = api.tables().toString();
    assertTrue(tables.contains("hidden"));
    assertFalse(tables.contains(WORD) || tables.contains(encoded.substring(0, 20)));
    assertEquals(WORD, api.ok(user, "GET", "/secrets/hidden", "").at("/data/password").asText());
    String audit = api.ok(api.root, "GET", "/audit", "").toString();
    assertFalse(audit.contains(WORD));
  }

  @Test
  public void whatAMicroserviceMountsIsLinkedToItsAgent() throws Exception {
    api.ok(
        user,
        "POST",
        "/configmaps",
        "{\"name\":\"conf\",\"data\":{\"etc/app.conf\":\"a=1\",\"port\":8080}}");
    api.ok(user, "POST", "/volumeMounts", "{\"name\":\"conf\",\"configMapName\":\"conf\"}");
    assertEquals(400, deploy("nothing").statusCode());
    assertEquals(400, deploy("conf/other").statusCode());
    assertEquals("a directory goes with its version", 400, deploy("conf/etc").statusCode());
    assertEquals(0, delivered().size());

    HttpResponse<String> answer = deploy("conf/etc/app.conf");
    assertEquals(answer.body(), 201, answer.statusCode());
    assertEquals("configMap", delivered().get(0).get("type").asText());
    assertEquals("8080", text(delivered().get(0), "port"));
    JsonNode mapping =
        api.ok(agentToken, "GET", "/agent/microservices", "")
            .at("/microservices/0/volumeMappings/0");
    assertEquals("volumeMount", mapping.get("type").asText());
    assertEquals("conf/etc/app.conf", mapping.get("hostDestination").asText());

    api.ok(user, "DELETE", "/volumeMounts/conf/link", "{\"fogUuids\":[\"" + agent + "\"]}");
    assertEquals(0, delivered().size());
  }

  @Test
  public void aVolumeMountThatIsMadeAgainReachesTheMicroservicesThatNameIt() throws Exception {
    String map = "{\"name\":\"again\",\"immutable\":true,\"data\":{\"a\":\"1\"}}";
    String mount = "{\"name\":\"again\",\"configMapName\":\"again\"}";
    api.ok(user, "POST", "/configmaps", map);
    api.ok(user, "POST", "/volumeMounts", mount);
    assertEquals(201, deploy("again").statusCode());
    api.ok(user, "DELETE", "/configmaps/again", "");
    assertEquals(0, delivered().size());
    api.ok(user, "POST", "/configmaps", map);
    api.ok(user, "POST", "/volumeMounts", mount);
    assertEquals("again", delivered().get(0).get("name").asText());
  }

  @Test
  public void aVolumeMountThatIsGivenWhatItHasStaysOfItsVersion() throws Exception {
    mounted("same");
    acknowledge();
    api.ok(user, "PATCH", "/volumeMounts/same", "{\"secretName\":\"same\"}");
    assertFalse(changes().has("volumeMounts"));
    assertEquals(1, delivered().get(0).get("version").asInt());
  }

  @Test
  public void aSetMayBeAsLargeAsItsLimitSays() throws Exception {
    String large = "\\n".repeat(250 * 1024);
    String body = "{\"name\":\"large\",\"data\":{\"a\":\"" + large + "\"}}";
    api.ok(user, "POST", "/configmaps", body);
    api.ok(user, "PATCH", "/configmaps/large", "{\"data\":{\"b\":\"" + large + "\"}}");
  }

  @Test
  public void anAgentHasNoMoreVolumeMountsThanAnAnswerCanHold() throws Exception {
    String large = "x".repeat(250 * 1024);
    api.ok(user, "POST", "/configmaps", "{\"name\":\"much\",\"data\":{\"a\":\"" + large + "\"}}");
    HttpResponse<String> answer = null;
    for (int i = 0; i < 40 && (answer == null || answer.statusCode() < 300); i++) {
      api.ok(
          user, "POST", "/volumeMounts", "{\"name\":\"much" + i + "\",\"configMapName\":\"much\"}");
      String link = "{\"fogUuids\":[\"" + agent + "\"]}";
      answer = api.send(user, "POST", "/volumeMounts/much" + i + "/link", link);
    }
    assertEquals(400, answer.statusCode());
    assertEquals("LIMIT_EXCEEDED", answer.headers().firstValue("X-Tule-Reason").orElse(""));
    int bytes = api.send(agentToken, "GET", "/agent/volumeMounts", "").body().length();
    assertTrue(String.valueOf(bytes), bytes < 13 << 20);
    assertTrue(String.valueOf(bytes), bytes > 11 << 20);
  }

  @Test
  public void aVariableOfASecretIsKnownToTheAgentAlone() throws Exception {
    api.ok(
        user,
        "POST",
        "/secrets",
        "{\"name\":\"db\",\"type\":\"Opaque\",\"data\":{\"word\":\"" + WORD + "\"}}");
    api.ok(user, "POST", "/configmaps", "{\"name\":\"db\",\"data\":{\"word\":\"plain\"}}");
    String other = "{\"key\":\"B\",\"valueFromConfigMap\":\"db/word\"}";
    assertEquals(400, withEnv("[{\"key\":\"A\",\"valueFromSecret\":\"db/none\"}]").statusCode());
    assertEquals(400, withEnv("[{\"key\":\"A\",\"valueFromSecret\":\"none/word\"}]").statusCode());
    assertEquals(400, withEnv("[{\"key\":\"A\",\"valueFromSecret\":\"db\"}]").statusCode());
    assertEquals(400, withEnv("[{\"key\":\"A\"}]").statusCode());
    assertEquals(
        400,
        withEnv("[{\"key\":\"A\",\"value\":\"\",\"valueFromSecret\":\"db/word\"}]").statusCode());

    HttpResponse<String> made =
        withEnv("[{\"key\":\"A\",\"valueFromSecret\":\"db/word\"}," + other + "]");
    assertEquals(made.body(), 201, made.statusCode());
    JsonNode env = desired().path("env");
    assertEquals(WORD, env.at("/0/value").asText());
    assertEquals("plain", env.at("/1/value").asText());
    String shown = api.ok(user, "GET", "/application/env-app", "").toString();
    assertTrue(shown, shown.contains("\"valueFromSecret\":\"db/word\""));
    assertFalse(shown, shown.contains(WORD));
    assertFalse(api.tables().toString().contains(WORD));

    int generation = desired().path("rebuildGeneration").asInt();
    api.ok(user, "PATCH", "/secrets/db", "{\"data\":{\"word\":\"new\",\"more\":\"x\"}}");
    assertEquals("new", desired().at("/env/0/value").asText());
    assertTrue(desired().path("rebuild").asBoolean());
    HttpResponse<String> gone = api.send(user, "DELETE", "/secrets/db", "");
    assertEquals(400, gone.statusCode());
    assertEquals("CONFLICT", gone.headers().firstValue("X-Tule-Reason").orElse(""));
    String without = "{\"data\":{\"more\":\"x\"}}";
    assertEquals(400, api.send(user, "PATCH", "/secrets/db", without).statusCode());
    assertEquals("new", desired().at("/env/0/value").asText());
    assertTrue(desired().path("rebuildGeneration").asInt() >= generation);
    api.ok(user, "DELETE", "/application/env-app", "");
    api.ok(user, "DELETE", "/secrets/db", "");
  }

  @Test
  public void aReportThatLeavesSomethingOutLeavesItAsItWas() throws Exception {
    assertEquals(201, withEnv("[]").statusCode());
    String uuid = desired().path("uuid").asText();
    String whole =
        "[{\\\"id\\\":\\\"%s\\\",\\\"status\\\":\\\"RUNNING\\\",\\\"containerId\\\":\\\"c1\\\",\\\"startTime\\\":5,"
            + "\\\"memoryUsage\\\":\\\"7\\\",\\\"healthStatus\\\":\\\"healthy\\\"}]";
    String part =
        "[{\\\"id\\\":\\\"%s\\\",\\\"status\\\":\\\"STOPPING\\\",\\\"memoryUsage\\\":\\\"8\\\"}]";
    for (String report : new String[] {whole, part}) {
      String body = "{\"microserviceStatus\":\"" + report.formatted(uuid) + "\"}";
      api.ok(agentToken, "PUT", "/agent/status", body);
    }
    JsonNode status = api.ok(user, "GET", "/microservices/" + uuid, "").get("status");
    assertEquals("STOPPING", status.get("status").asText());
    assertEquals("c1", status.get("containerId").asText());
    assertEquals(5, status.get("startTime").asLong());
    assertEquals(8, status.get("memoryUsage").asInt());
    assertEquals("healthy", status.get("healthStatus").asText());
    api.ok(user, "DELETE", "/application/env-app", "");
  }

  private HttpResponse<String> withEnv(String env) throws Exception {
    String body =
        "{\"name\":\"env-app\",\"isActivated\":true,\"microservices\":[{\"name\":\"web\",\"iofogUuid\":\""
            + agent
            + "\",\"images\":[{\"containerImage\":\"a/b:1\",\"fogTypeId\":1}],\"env\":"
            + env
            + "}]}";
    return api.send(user, "POST", "/application", body);
  }

  private JsonNode desired() throws Exception {
    return api.ok(agentToken, "GET", "/agent/microservices", "").at("/microservices/0");
  }

  @Test
  public void documentsAndBadValues() throws Exception {
    String certificate = Base64.getEncoder().encodeToString("pem".getBytes(UTF_8));
    String head = "yaml:secret {kind: Secret, metadata: {name: cert}, spec: {type: tls}, data: ";
    assertEquals(400, api.send(user, "POST", "/secrets/yaml", head + "{a: '###'}}").statusCode());
    api.ok(user, "POST", "/secrets/yaml", head + "{tls.crt: " + certificate + "}}");
    String again = api.send(user, "POST", "/secrets/yaml", head + "{}}").body();
    assertTrue(again, again.contains("ConflictError"));
    api.ok(user, "PATCH", "/secrets/yaml/cert", head + "{tls.key: " + certificate + "}}");
    String other = head.replace("cert", "else") + "{}}";
    assertEquals(400, api.send(user, "PATCH", "/secrets/yaml/cert", other).statusCode());
    String type = "{\"type\":\"Opaque\",\"data\":{}}";
    assertEquals(400, api.send(user, "PATCH", "/secrets/cert", type).statusCode());
    for (String key : new String[] {"../up", "a//b", "/a", "..data", "a\\u0000", ""}) {
      String body = "{\"data\":{\"" + key + "\":\"" + certificate + "\"}}";
      assertEquals(key, 400, api.send(user, "PATCH", "/secrets/cert", body).statusCode());
    }
    String both = "{\"name\":\"m\",\"secretName\":\"cert\",\"configMapName\":\"cert\"}";
    assertEquals(400, api.send(user, "POST", "/volumeMounts", both).statusCode());
    api.ok(
        user,
        "POST",
        "/volumeMounts/yaml",
        "yaml:volumeMount {kind: VolumeMount, metadata: {name: m}, spec: {secretName: cert}}");
    api.ok(user, "POST", "/volumeMounts/m/link", "{\"fogUuids\":[\"" + agent + "\"]}");
    assertEquals("pem", text(delivered().get(0), "tls.key"));
  }

  @Test
  public void anImmutableMapStaysAsItIs() throws Exception {
    String body = "{\"name\":\"fixed\",\"immutable\":true,\"data\":{\"a\":\"1\"}}";
    api.ok(user, "POST", "/configmaps", body);
    String change = "{\"data\":{\"a\":\"2\"}}";
    assertEquals(400, api.send(user, "PATCH", "/configmaps/fixed", change).statusCode());
    assertEquals("1", api.ok(user, "GET", "/configmaps/fixed", "").at("/data/a").asText());
  }

  private void mounted(String name) throws Exception {
    String secret =
        "{\"name\":\"" + name + "\",\"type\":\"Opaque\",\"data\":{\"password\":\"" + WORD + "\"}}";
    api.ok(user, "POST", "/secrets", secret);
    String mount = "{\"name\":\"" + name + "\",\"secretName\":\"" + name + "\"}";
    api.ok(user, "POST", "/volumeMounts", mount);
    String link = "{\"name\":\"" + name + "\",\"fogUuids\":[\"" + agent + "\"]}";
    api.ok(user, "POST", "/volumeMounts/" + name + "/link", link);
  }

  private HttpResponse<String> deploy(String source) throws Exception {
    String body =
        "{\"name\":\"files-app\",\"isActivated\":true,\"microservices\":[{\"name\":\"web\",\"iofogUuid\":\""
            + agent
            + "\",\"images\":[{\"containerImage\":\"a/b:1\",\"fogTypeId\":1}],"
            + "\"volumeMappings\":[{\"type\":\"volumeMount\",\"hostDestination\":\""
            + source
            + "\",\"containerDestination\":\"/etc/app\",\"accessMode\":\"ro\"}]}]}";
    return api.send(user, "POST", "/application", body);
  }

  private JsonNode delivered() throws Exception {
    return api.ok(agentToken, "GET", "/agent/volumeMounts", "").get("volumeMounts");
  }

  private JsonNode changes() throws Exception {
    return api.ok(agentToken, "GET", "/agent/config/changes", "");
  }

  private void acknowledge() throws Exception {
    String time = changes().get("lastUpdated").asText();
    api.ok(agentToken, "PATCH", "/agent/config/changes", "{\"lastUpdated\":\"" + time + "\"}");
  }

  private static String text(JsonNode mount, String key) {
    byte[] bytes = Base64.getDecoder().decode(mount.get("data").get(key).asText());
    return new String(bytes, UTF_8);
  }
}
