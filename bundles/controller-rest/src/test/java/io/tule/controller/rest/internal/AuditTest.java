/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** The audit log, over HTTP and on a real database. */
public class AuditTest {
  private static LiveApi api;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  @Test
  public void aChangeLeavesWhoWhatAndFromWhere() throws Exception {
    api.ok(
        api.alice,
        "POST",
        "/registries",
        "{\"url\":\"r.example\",\"isPublic\":false,\"username\":\"u\","
            + "\"password\":\"hidden-1\",\"email\":\"u@example.org\"}");
    JsonNode entry = entries("?kind=registries&limit=1").get(0);
    assertEquals("POST /registries", entry.get("operation").asText());
    assertEquals("user", entry.at("/actor/kind").asText());
    assertEquals("alice@example.org", entry.at("/actor/name").asText());
    assertEquals("r.example", entry.get("target").asText());
    assertEquals("127.0.0.1", entry.get("from").asText());
    assertEquals("DONE", entry.get("outcome").asText());
    assertFalse(entries("").toString().contains("hidden-1"));
  }

  @Test
  public void provisioningIsTheAgentsOwn() throws Exception {
    String agent = api.value("agent");
    api.provisioned(api.alice, agent);
    JsonNode entry = entries("?user=" + agent).get(0);
    assertEquals("POST /agent/provision", entry.get("operation").asText());
    assertEquals(agent, entry.get("target").asText());
  }

  @Test
  public void whatAProxyThatIsTrustedSaysOfItsClientCounts() throws Exception {
    for (Map.Entry<String, String> said :
        Map.of(
                "203.0.113.7", "203.0.113.7",
                "10.0.0.1, 203.0.113.8", "203.0.113.8",
                "203.0.113.9, 127.0.0.1", "203.0.113.9",
                "nonsense<script>", "127.0.0.1")
            .entrySet()) {
      RawHttp.Request request =
          new RawHttp.Request(
              "PATCH",
              "/api/v3/user/profile",
              "Authorization: "
                  + api.alice
                  + "\r\nContent-Type: application/json\r\nX-Forwarded-For: "
                  + said.getKey()
                  + "\r\n",
              "{\"firstName\":\"Alice\"}");
      try (RawHttp http = new RawHttp(api.port())) {
        assertEquals(200, http.send(request).status());
      }
      assertEquals(said.getValue(), entries("?kind=user&limit=1").get(0).get("from").asText());
    }
  }

  @Test
  public void pagesFollowOneAnother() throws Exception {
    JsonNode first = api.ok(api.root, "GET", "/audit?limit=2", "");
    assertEquals(2, first.get("entries").size());
    JsonNode second = api.ok(api.root, "GET", "/audit?limit=2&before=" + first.get("next"), "");
    List<Long> ids =
        List.of(
            first.at("/entries/0/id").asLong(),
            first.at("/entries/1/id").asLong(),
            second.at("/entries/0/id").asLong());
    assertEquals(ids.stream().sorted((a, b) -> Long.compare(b, a)).toList(), ids);
  }

  @Test
  public void readingAndReportingLeaveNothing() throws Exception {
    String agent = api.provisioned(api.alice, api.value("agent"));
    JsonNode before = entries("");
    api.ok(api.alice, "GET", "/iofog-list", "");
    api.ok(agent, "PUT", "/agent/status", "{\"daemonStatus\":\"RUNNING\"}");
    assertEquals(before, entries(""));
  }

  private static JsonNode entries(String query) throws Exception {
    return api.ok(api.root, "GET", "/audit" + query, "").get("entries");
  }
}
