/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

/** Traces, snapshots and tunnels from the user's order to the agent's delivery. */
public class DiagnosticsTest {
  private static LiveApi api;
  private static String agent;
  private static String microservice;

  @BeforeClass
  public static void start() throws Exception {
    api = new LiveApi();
    agent = api.provisioned(api.alice, api.value("agent"));
    microservice = api.value("microservice");
  }

  @AfterClass
  public static void stop() throws Exception {
    api.close();
  }

  private static String message(HttpResponse<String> answer, int status) throws Exception {
    assertEquals(answer.body(), status, answer.statusCode());
    return LiveApi.json(answer.body()).get("message").asText();
  }

  private static boolean flag(String name) throws Exception {
    JsonNode changes = api.ok(agent, "GET", "/agent/config/changes", "");
    String ack = "{\"lastUpdated\":\"" + changes.get("lastUpdated").asText() + "\"}";
    api.ok(agent, "PATCH", "/agent/config/changes", ack);
    return changes.get(name).asBoolean();
  }

  @Test
  public void aTraceIsOrderedBroughtReadAndSentAway() throws Exception {
    String path = "/microservices/" + microservice + "/strace";
    assertEquals(
        "Strace data for this microservice not found",
        message(api.send(api.alice, "GET", path + "?format=string", ""), 404));
    assertEquals("Strace not found", message(api.send(agent, "GET", "/agent/strace", ""), 404));
    String piece = "{\"straceData\":[{\"microserviceUuid\":\"" + microservice + "\",\"buffer\":";
    assertEquals(
        "Invalid microservice UUID '" + microservice + "'",
        message(api.send(agent, "PUT", "/agent/strace", piece + "\"x\"}]}"), 404));

    assertEquals(204, api.send(api.alice, "PATCH", path, "{\"enable\":true}").statusCode());
    assertTrue(flag("diagnostics"));
    assertEquals(
        "{\"straceValues\":[{\"microserviceUuid\":\"" + microservice + "\",\"straceRun\":true}]}",
        api.send(agent, "GET", "/agent/strace", "").body());
    api.ok(agent, "PUT", "/agent/strace", piece + "\"open(é)\\n\"}]}");
    api.ok(agent, "PUT", "/agent/strace", piece + "\"close\\n\"}]}");
    String text = "open(é)\nclose\n";
    assertEquals(text, api.ok(api.alice, "GET", path + "?format=string", "").get("data").asText());
    String file = api.ok(api.alice, "GET", path + "?format=file", "").get("data").asText();
    assertEquals(text, new String(Base64.getDecoder().decode(file), StandardCharsets.UTF_8));
    assertEquals(
        "Required field 'format' is missing", message(api.send(api.alice, "GET", path, ""), 400));

    List<String> commands = new ArrayList<>();
    try (ServerSocket ftp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<String> stored =
          CompletableFuture.supplyAsync(() -> ftpServer(ftp, commands));
      String target =
          "{\"ftpHost\":\"127.0.0.1\",\"ftpUser\":\"ada\",\"ftpPass\":\"s3cret\","
              + "\"ftpDestDir\":\"/in\",\"ftpPort\":";
      api.ok(api.alice, "PUT", path, target + ftp.getLocalPort() + "}");
      assertEquals(text, stored.get(10, TimeUnit.SECONDS));
      assertTrue(commands.toString(), commands.contains("STOR /in/" + microservice));
      HttpResponse<String> refused = api.send(api.alice, "PUT", path, target + "1}");
      assertEquals("FTP error: 'the server did not take the file'", message(refused, 500));
      assertFalse(refused.body().contains("s3cret"));
    }
  }

  private static String ftpServer(ServerSocket server, List<String> commands) {
    try (Socket control = server.accept();
        ServerSocket data = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
      String stored = "";
      tell(control, "220-hello\r\n220 ready");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        switch (line.split(" ", 2)[0]) {
          case "USER" -> tell(control, "331 password");
          case "EPSV" -> tell(control, "500 unknown");
          case "PASV" ->
              // A machine that is not the server's own: no client may go there.
              tell(
                  control,
                  "227 ok (192,0,2,1,"
                      + data.getLocalPort() / 256
                      + ","
                      + data.getLocalPort() % 256
                      + ")");
          case "STOR" -> {
            tell(control, "150 go on");
            try (Socket transfer = data.accept()) {
              stored = new String(transfer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
            tell(control, "226 stored");
          }
          default -> tell(control, "200 ok");
        }
      }
      return stored;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tell(Socket control, String line) throws IOException {
    control.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  public void aSnapshotIsStreamedInAndOutOnce() throws Exception {
    String path = "/microservices/" + microservice + "/image-snapshot";
    assertEquals(
        "Image snapshot is not available for this microservice.",
        message(api.send(api.alice, "GET", path, ""), 404));
    assertEquals(
        "Image snapshot not found",
        message(api.send(agent, "GET", "/agent/image-snapshot", ""), 404));
    HttpResponse<String> asked = api.send(api.alice, "POST", path, "");
    assertEquals(201, asked.statusCode());
    assertEquals("", asked.body());
    assertTrue(flag("isImageSnapshot"));
    assertEquals(
        microservice, api.ok(agent, "GET", "/agent/image-snapshot", "").get("uuid").asText());

    byte[] archive = new byte[3 * 1024 * 1024 + 17];
    new Random(7).nextBytes(archive);
    String url = "/agent/image-snapshot";
    assertEquals("Invalid content type", message(api.send(agent, "PUT", url, "{}"), 400));
    for (String other : List.of("other", "")) {
      assertEquals(
          "Uploaded image snapshot file not found",
          message(api.upload(agent, url, other, archive, true), 400));
    }
    assertEquals(
        "Uploaded image snapshot file not found",
        message(api.upload(agent, url, "upstream", archive, false), 400));
    assertEquals("{}", api.upload(agent, url, "upstream", archive, true).body());
    assertEquals("{}", api.upload(agent, url, "upstream", archive, true).body());

    assertEquals(200, api.send(api.alice, "HEAD", path, "").statusCode());
    HttpResponse<byte[]> got = api.download(api.alice, path);
    assertArrayEquals(archive, got.body());
    assertEquals("application/gzip", got.headers().firstValue("Content-Type").orElse(""));
    assertEquals(
        "attachment; filename=" + microservice + ".tar.gz",
        got.headers().firstValue("Content-Disposition").orElse(""));
    assertEquals(
        Integer.toString(archive.length), got.headers().firstValue("Content-Length").orElse(""));
    assertEquals(404, api.send(api.alice, "GET", path, "").statusCode());
  }

  @Test
  public void aTunnelIsOrderedAndClosed() throws Exception {
    String path = "/iofog/" + api.value("agent") + "/tunnel";
    assertEquals("Invalid Tunnel Id", message(api.send(api.alice, "GET", path, ""), 404));
    assertEquals(
        "Unknown action property. Action can be \"open\" or \"close\"",
        message(api.send(api.alice, "PATCH", path, "{}"), 400));
    assertEquals(
        "Invalid Tunnel Id",
        message(api.send(api.alice, "PATCH", path, "{\"action\":\"close\"}"), 404));
    assertEquals("Tunnel not found", message(api.send(agent, "GET", "/agent/tunnel", ""), 404));

    assertEquals(204, api.send(api.alice, "PATCH", path, "{\"action\":\"open\"}").statusCode());
    assertTrue(flag("tunnel"));
    JsonNode order = api.ok(agent, "GET", "/agent/tunnel", "").get("tunnel");
    assertEquals("s3cret", order.get("password").asText());
    assertTrue(order.get("rsakey").isNull());
    assertFalse(order.get("closed").asBoolean());
    JsonNode shown = api.ok(api.alice, "GET", path, "");
    assertEquals(
        "{\"username\":\"tunnel\",\"host\":\"127.0.0.1\",\"remotePort\":"
            + order.get("rport")
            + ",\"localPort\":22,\"status\":\"open\"}",
        shown.toString());
    api.ok(api.alice, "PATCH", path, "{\"action\":\"close\"}");
    assertEquals("closed", api.ok(api.alice, "GET", path, "").get("status").asText());
    order = api.ok(agent, "GET", "/agent/tunnel", "").get("tunnel");
    assertTrue(order.get("closed").asBoolean());
  }
}
