/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.doctor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class DoctorTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Path data;
  private HttpServer controller;
  private HttpServer engine;
  private String logConfig = "{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"2m\"}}";

  @Before
  public void aNodeRuns() throws IOException {
    data = folder.getRoot().toPath().resolve("data");
    controller = server();
    answer(controller, "/api/v3/status", "{\"status\":\"online\"}");
    engine = server();
    answer(engine, "/version", "{\"Version\":\"1\",\"ApiVersion\":\"1.44\"}");
    answer(engine, "/info", "{\"DockerRootDir\":\"/\"}");
    answer(engine, "/containers/json", "[{\"Id\":\"c1\"}]");
    engine.createContext(
        "/containers/c1/json",
        exchange -> {
          byte[] body =
              ("{\"Name\":\"/iofog_a\",\"HostConfig\":{\"LogConfig\":" + logConfig + "}}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    Path etc = data.resolve("platform/agent/etc");
    write(etc.resolve("io.tule.agent.cfg"), "runtime = ${env:TULE_RUNTIME:-docker}\n");
    write(
        etc.resolve("io.tule.runtime.docker.cfg"),
        "dockerUrl = tcp://127.0.0.1:" + engine.getAddress().getPort() + "\n");
    write(
        etc.resolve("org.ops4j.pax.logging.cfg"),
        "log4j2.appender.file.policies.size.size = 8MB\n");
    write(data.resolve("run/agent.pid"), ProcessHandle.current().pid() + "\n");
    status("RUNNING", "OK", "http://127.0.0.1:" + controller.getAddress().getPort() + "/api/v3");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(
        data.resolve("agent"), PosixFilePermissions.fromString("rwx------"));
  }

  @After
  public void itEnds() {
    controller.stop(0);
    engine.stop(0);
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
    server.start();
    return server;
  }

  private static void answer(HttpServer server, String path, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void status(String state, String link, String url) throws IOException {
    write(
        data.resolve("agent/status.json"),
        "{\"state\":\"%s\",\"link\":\"%s\",\"controllerUrl\":\"%s\",\"reasons\":[\"no runtime\"]}"
            .formatted(state, link, url));
  }

  private List<Finding> examine(Clock clock) {
    return new Doctor(data, name -> environment().get(name), clock).examine();
  }

  private Map<String, String> environment() {
    return Map.of("TULE_LOCALAPI_PORT", Integer.toString(engine.getAddress().getPort()));
  }

  private String wrong() {
    return examine(Clock.systemUTC()).stream()
        .filter(each -> each.level() == Finding.Level.WRONG && !each.check().endsWith("disk"))
        .map(Finding::check)
        .sorted()
        .reduce("", (all, each) -> all + each + " ");
  }

  @Test
  public void aNodeThatIsWellHasNothingWrong() {
    assertEquals("", wrong());
    assertTrue(
        examine(Clock.systemUTC()).stream()
            .allMatch(each -> each.advice().isEmpty() == (each.level() == Finding.Level.OK)));
  }

  @Test
  public void eachFaultIsFoundByItsCheck() throws IOException {
    engine.stop(0);
    assertEquals("engine ports ", wrong());
    status("DEGRADED", "NOT_CONNECTED", "http://no-such-host.invalid:1/api/v3");
    assertEquals("agent controller dns engine link ports ", wrong());
    Files.delete(data.resolve("run/agent.pid"));
    assertTrue(wrong().contains("agent "));
  }

  @Test
  public void logsWithoutBoundAreFound() {
    logConfig = "{\"Type\":\"json-file\",\"Config\":{}}";
    assertEquals("log-rotation ", wrong());
  }

  @Test
  public void aClockThatIsWrongIsFound() {
    Clock off = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(7));
    assertTrue(
        examine(off).stream()
            .anyMatch(each -> each.check().equals("clock-skew") && !each.advice().isEmpty()));
    Clock dead = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    assertTrue(
        examine(dead).stream()
            .anyMatch(each -> each.check().equals("clock") && !each.advice().isEmpty()));
  }

  @Test
  public void aPortThatAnotherProgramHasIsFound() throws IOException {
    Files.delete(data.resolve("run/agent.pid"));
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Finding> found =
          new Doctor(
                  data,
                  name ->
                      name.equals("TULE_LOCALAPI_PORT")
                          ? Integer.toString(other.getLocalPort())
                          : null,
                  Clock.systemUTC())
              .examine();
      assertTrue(found.stream().anyMatch(each -> each.text().contains("another program")));
    }
  }

  @Test
  public void secretsThatOthersMayReadAreFound() throws IOException {
    write(data.resolve("agent/local-api"), "t");
    Files.setPosixFilePermissions(
        data.resolve("agent/local-api"), PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals("files ", wrong());
  }

  @Test
  public void noSecretIsInTheBundle() throws IOException {
    write(data.resolve("agent/local-api"), "LOCALAPISECRET1\n");
    write(
        data.resolve("agent/journal.json"),
        "{\"identity\":{\"token\":\"AGENTSECRET2\"},\"microservices\":[{\"env\":[{\"key\":"
            + "\"DB_PASSWORD\",\"value\":\"ENVSECRET3\"}]}]}");
    write(data.resolve("admin.properties"), "email=a@b\npassword=ADMINSECRET4\n");
    write(
        data.resolve("platform/agent/etc/users.properties"),
        "admin = KARAFSECRET5,_g_:admingroup\n");
    write(
        data.resolve("platform/agent/etc/io.tule.controller.store.cfg"), "password = DBSECRET6\n");
    write(
        data.resolve("platform/agent/log/tule.log"),
        String.join(
            "\n",
            "a plain line",
            "told LOCALAPISECRET1 and AGENTSECRET2 and ENVSECRET3",
            "ADMINSECRET4 KARAFSECRET5 DBSECRET6",
            "Authorization: Bearer UNKNOWNSECRET7",
            "{\"accessToken\":\"UNKNOWNSECRET8\",\"password\": \"UNKNOWNSECRET9\"}",
            "http://user:UNKNOWNSECRET10@host/",
            "eyJhbGciOiJIUzI1NiJ9.UNKNOWNSECRET11.x",
            "-----BEGIN RSA PRIVATE KEY-----\nUNKNOWNSECRET12\n-----END RSA PRIVATE KEY-----",
            ""));
    Path file = folder.getRoot().toPath().resolve("bundle.tar.gz");
    List<String> names =
        new SupportBundle(data, name -> environment().get(name), Clock.systemUTC())
            .write(file, "1.0");
    assertTrue(names.contains("doctor.txt") && names.contains("platform/agent/log/tule.log"));
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
    String content;
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertTrue(content.contains("a plain line"));
    assertFalse(content, content.contains("SECRET"));
  }
}
