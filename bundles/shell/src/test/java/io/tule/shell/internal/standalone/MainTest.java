/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tule.client.Endpoint;
import io.tule.client.state.LocalState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class MainTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final LocalState state = new LocalState(Path.of(System.getenv("TULE_DATA")));
  private HttpServer server;

  @Before
  public void start() throws IOException {
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/api/v3",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring("/api/v3".length());
          calls.add(exchange.getRequestMethod() + " " + path);
          String answer =
              answers.getOrDefault(path, "404 {\"name\":\"NotFoundError\",\"message\":\"no\"}");
          byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length);
          try (OutputStream stream = exchange.getResponseBody()) {
            stream.write(body);
          }
        });
    server.start();
    String endpoint = Endpoint.base("127.0.0.1:" + server.getAddress().getPort()).toString();
    state.store(new LocalState.Namespace("default", endpoint, "a@example.org", "token"));
  }

  @After
  public void stop() {
    server.stop(0);
    System.setOut(realOut);
    System.setErr(realErr);
    state.forget("default");
  }

  private int run(String... words) {
    out.reset();
    err.reset();
    return Main.run(List.of(words));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  public void listsAgentsInTheLayoutOfTheOriginalCommand() {
    answers.put(
        "/iofog-list",
        "200 {\"fogs\":[{\"name\":\"edge-1\",\"uuid\":\"u\",\"daemonStatus\":\"RUNNING\","
            + "\"daemonOperatingDuration\":3723000,\"version\":\"3.0.1\",\"host\":\"10.0.0.2\"}]}");

    assertEquals(0, run("get", "agents"));
    assertEquals(
        """
        NAMESPACE
        default

        AGENT\t\tSTATUS\t\tAGE\t\tUPTIME\t\tVERSION\t\tADDR\t\t
        edge-1\t\tRUNNING\t\t-\t\t1h2m\t\t3.0.1\t\t10.0.0.2\t

        """,
        printed());
    assertEquals(0, run("get", "agents", "--output=name"));
    assertEquals("agent/edge-1\n", printed());
  }

  @Test
  public void attachesAndRenames() {
    answers.put("/iofog-list", "200 {\"fogs\":[{\"name\":\"edge-1\",\"uuid\":\"u\"}]}");
    answers.put("/edgeResource/camera/1.0.0/link", "204 ");
    answers.put("/iofog/u", "204 ");

    assertEquals(0, run("attach", "edge-resource", "camera", "1.0.0", "edge-1"));
    assertEquals("Successfully attached EdgeResource camera/1.0.0 to Agent edge-1\n", printed());
    assertEquals(0, run("detach", "edge-resource", "camera", "1.0.0", "edge-1"));
    answers.put("/volumeMounts/creds/link", "200 {}");
    assertEquals(0, run("attach", "volume-mount", "creds", "edge-1", "-n", "default"));
    assertEquals(0, run("detach", "volume-mount", "creds", "edge-1", "edge-1", "edge-1"));
    assertEquals(2, run("attach", "edge-resource", "camera", "1.0.0"));
    assertEquals(0, run("rename", "agent", "edge-1", "edge-2"));
    assertEquals(2, run("rename", "thing", "a", "b"));
    assertEquals(2, run("describe", "edge-resource", "camera"));
    assertEquals(
        List.of(
            "POST /edgeResource/camera/1.0.0/link",
            "DELETE /edgeResource/camera/1.0.0/link",
            "POST /volumeMounts/creds/link",
            "DELETE /volumeMounts/creds/link",
            "PATCH /iofog/u"),
        calls.stream().filter(each -> !each.startsWith("GET")).toList());
  }

  @Test
  public void printsJsonThatProgramsCanRead() throws IOException {
    answers.put("/registries", "200 {\"registries\":[{\"id\":3,\"url\":\"r:5000\"}]}");

    assertEquals(0, run("-n", "default", "get", "registries", "-o", "json"));
    assertEquals("r:5000", new ObjectMapper().readTree(printed()).at("/registries/0/url").asText());
  }

  @Test
  public void tellsOutcomesApartByItsExitStatus() {
    assertEquals(2, run("gte", "agents"));
    assertEquals(2, run("get", "agnets"));
    assertEquals(2, run("get", "agents", "--outptu", "json"));
    assertEquals(2, run("deploy"));
    answers.put("/iofog-list", "401 {\"name\":\"AuthenticationError\",\"message\":\"no\"}");
    assertEquals(3, run("get", "agents"));
    assertEquals(4, run("describe", "application", "none"));
    answers.put("/application/shop", "409 {}");
    assertEquals(5, run("start", "application", "shop"));
    assertEquals(6, run("provision", "some-key"));
    server.stop(0);
    assertEquals(10, run("get", "agents"));
    assertTrue(errors(), errors().startsWith("Error: CONTROLLER_UNREACHABLE: "));
    assertEquals("", printed());
  }

  @Test
  public void asksNothingOfTheControllerForADocumentThatIsWrong() throws IOException {
    Path file = folder.newFile("two.yaml").toPath();
    Files.writeString(
        file,
        """
        apiVersion: iofog.org/v3
        kind: AgentConfig
        metadata: {name: edge-1}
        spec: {}
        ---
        apiVersion: iofog.org/v3
        kind: AgentConfig
        metadata: {name: edge-2}
        spec: {diskLimt: 3}
        """);

    assertEquals(2, run("deploy", "-f", file.toString()));
    assertTrue(
        errors(), errors().contains("spec.diskLimt: unknown field; did you mean diskLimit?"));
    assertEquals(List.of(), calls);
  }

  @Test
  public void explainsEveryCommandAndItsOptions() {
    assertEquals(0, run("help", "deploy"));
    assertTrue(printed(), printed().contains("-f, --file"));
    assertEquals(0, run("completion", "bash"));
    assertTrue(printed(), printed().contains("complete -F _tule"));
    assertFalse(printed(), printed().contains("\r"));
  }
}
