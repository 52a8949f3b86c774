/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.standalone;

import static org.junit.Assert.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AgentLineTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> said = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "{\"response\":\"one\\\\n\\ttwo\"}";

  @Before
  public void anAgentAnswers() throws Exception {
    Path agent = Files.createDirectory(folder.getRoot().toPath().resolve("agent"));
    Files.writeString(agent.resolve("local-api"), "secret\n");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/v2/commandline",
        exchange -> {
          said.add(exchange.getRequestHeaders().getFirst("Authorization"));
          said.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @After
  public void itEnds() {
    server.stop(0);
  }

  private int run(String... words) throws Exception {
    return new AgentLine(
            folder.getRoot().toPath(),
            server.getAddress().getPort(),
            new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(List.of(words));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  public void sendsTheWordsAndPrintsTheLines() throws Exception {
    assertEquals(0, run("config", "-gps", "1.5,\"2\""));
    assertEquals(List.of("secret", "{\"command\":\"config -gps 1.5,\\\"2\\\"\"}"), said);
    assertEquals("one\n\ttwo\n", printed());
  }

  @Test
  public void aFailureEndsWithOneAndLosesTheStatusLine() throws Exception {
    status = 500;
    answer = "{\"response\":\"no {\",\"error\":\"Internal server error\"}500 Internal Server Error";
    assertEquals(1, run("provision", "asd"));
    assertEquals("no {\n", printed());
  }

  @Test
  public void withoutAnAgentItSaysSo() throws Exception {
    server.stop(0);
    assertEquals(0, run("status"));
    assertEquals("ioFog Agent is not running.\n", printed());
  }
}
