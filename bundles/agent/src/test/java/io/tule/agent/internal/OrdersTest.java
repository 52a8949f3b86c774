/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a Controller orders, carried out on a node in memory. */
public class OrdersTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void aMicroserviceRuns() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.site =
        new Site(
            List.of("strace", "-p", "{pid}"),
            List.of("ssh"),
            List.of("reboot-now"),
            List.of("upgrade-now"),
            List.of(),
            List.of("check"),
            List.of(),
            "http://hal",
            "http://where");
    bench.controller.want("a", "busybox:1");
    bench.boot();
    bench.provision();
    bench.advance(Duration.ofSeconds(2));
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void order(String flag, String path, ObjectNode body) {
    bench.controller.orders.put(path, body);
    bench.controller.raise(flag);
    bench.advance(Duration.ofSeconds(21));
    assertTrue("acknowledged", bench.controller.flags.isEmpty());
  }

  private void trace(boolean on) {
    ObjectNode body = json();
    body.putArray("straceValues").addObject().put("microserviceUuid", "a").put("straceRun", on);
    order("diagnostics", "strace", body);
  }

  private JsonNode tunnelStatus() throws IOException {
    bench.advance(Duration.ofSeconds(11));
    return new ObjectMapper()
        .readTree(bench.controller.last("PUT", "status").path("tunnelStatus").asText());
  }

  @Test
  public void aTraceIsPostedAndFollowsItsMicroservice() {
    trace(true);
    assertEquals(List.of("strace", "-p", "4242"), bench.programs.last().command);
    bench.programs.last().line.accept("read(0)");
    bench.advance(Duration.ofSeconds(11));
    JsonNode data = bench.controller.last("PUT", "strace").path("straceData").path(0);
    assertEquals("a", data.path("microserviceUuid").asText());
    assertEquals("read(0)\n", data.path("buffer").asText());
    long posts = bench.controller.count("PUT", "strace");
    bench.advance(Duration.ofSeconds(30));
    assertEquals("nothing new", posts, bench.controller.count("PUT", "strace"));

    bench.programs.last().ended.accept(0);
    bench.advance(Duration.ofSeconds(30));
    assertEquals("again after its process ended", 2, bench.programs.started.size());
    trace(false);
    assertFalse(bench.programs.last().running);
  }

  @Test
  public void aTraceThatCannotBePostedIsKeptWithinBounds() {
    trace(true);
    bench.controller.away = true;
    for (int i = 0; i < 10_000; i++) {
      bench.programs.last().line.accept("x".repeat(100));
    }
    bench.advance(Duration.ofMinutes(1));
    bench.controller.away = false;
    bench.advance(Duration.ofMinutes(1));
    String buffer =
        bench.controller.last("PUT", "strace").path("straceData").path(0).path("buffer").asText();
    assertTrue(buffer.startsWith("... lines were left out"));
    assertTrue(Integer.toString(buffer.length()), buffer.length() <= 256 * 1024 + 100);
  }

  @Test
  public void aTraceEndsWithItsMicroservice() {
    trace(true);
    bench.controller.forget("a");
    bench.changed();
    bench.programs.last().ended.accept(0);
    bench.advance(Duration.ofMinutes(1));
    assertEquals(1, bench.programs.started.size());
  }

  private static ObjectNode tunnel(boolean closed) {
    ObjectNode body = json();
    body.putObject("tunnel")
        .put("username", "u")
        .put("password", "pass-word")
        .put("host", "server.example")
        .put("rsakey", "ssh-ed25519 AAAA")
        .put("rport", 9001)
        .put("lport", 22)
        .put("closed", closed);
    return body;
  }

  @Test
  public void aTunnelIsOpenedKeptAndClosed() throws IOException {
    order("tunnel", "tunnel", tunnel(false));
    FakePrograms.Started ssh = bench.programs.last();
    assertTrue(ssh.command.containsAll(List.of("-R", "9001:localhost:22", "server.example")));
    assertFalse(ssh.command.toString().contains("pass-word"));
    assertEquals(
        "server.example ssh-ed25519 AAAA\n",
        Files.readString(bench.directory.resolve("orders/known_hosts")));
    ssh.line.accept("debug1: remote forward success for: listen 9001, connect localhost:22");
    assertEquals("OPEN", tunnelStatus().path("status").asText());

    ssh.line.accept("Timeout, server not responding.");
    ssh.ended.accept(255);
    JsonNode failed = tunnelStatus();
    assertEquals("FAILED", failed.path("status").asText());
    assertEquals("Timeout, server not responding.", failed.path("errormessage").asText());
    bench.advance(Duration.ofSeconds(30));
    assertEquals("opened again", 2, bench.programs.started.size());

    order("tunnel", "tunnel", tunnel(true));
    assertFalse(bench.programs.last().running);
    assertEquals("CLOSED", tunnelStatus().path("status").asText());
  }

  @Test
  public void aHostThatIsAnOptionOpensNothing() throws IOException {
    ObjectNode body = tunnel(false);
    ((ObjectNode) body.path("tunnel")).put("host", "-oProxyCommand=reboot");
    order("tunnel", "tunnel", body);
    assertTrue(bench.programs.started.isEmpty());
    assertEquals("FAILED", tunnelStatus().path("status").asText());
  }

  @Test
  public void aRebootComesAfterItsAcknowledgement() {
    bench.controller.failsAcknowledgements = true;
    bench.controller.raise("reboot");
    bench.advance(Duration.ofSeconds(25));
    assertTrue("or the node would boot for ever", bench.programs.detached.isEmpty());
    bench.controller.failsAcknowledgements = false;
    bench.advance(Duration.ofMinutes(1));
    assertEquals(List.of("reboot-now {}"), bench.programs.detached);
  }

  @Test
  public void anUpgradeRunsTheSitesCommandWhenItIsReady() {
    bench.programs.exitStatus = 1;
    ObjectNode upgrade = json().put("versionCommand", "upgrade").put("provisionKey", "k");
    order("version", "version", upgrade);
    assertTrue(bench.programs.detached.isEmpty());
    bench.programs.exitStatus = 0;
    order("version", "version", upgrade);
    assertEquals(List.of("upgrade-now {TULE_PROVISIONING_KEY=k}"), bench.programs.detached);
    order("version", "version", json().put("versionCommand", "rollback"));
    assertEquals("there is no command for it", 1, bench.programs.detached.size());
    bench.advance(Duration.ofSeconds(11));
    JsonNode status = bench.controller.last("PUT", "status");
    assertTrue(status.path("isReadyToUpgrade").asBoolean());
    assertFalse(status.path("isReadyToRollback").asBoolean());
  }

  @Test
  public void anImageIsSentAsAnArchive() {
    order("isImageSnapshot", "image-snapshot", json().put("uuid", "a"));
    assertEquals(1, bench.controller.uploads.size());
    assertTrue(bench.controller.uploads.get(0).startsWith("a.tar.gz image of "));
    order("isImageSnapshot", "image-snapshot", json().put("uuid", "../a"));
    assertEquals(1, bench.controller.uploads.size());
  }

  @Test
  public void anOrderThatIsNoMoreIsAcknowledged() {
    bench.controller.raise("tunnel");
    bench.advance(Duration.ofSeconds(21));
    assertTrue(bench.controller.flags.isEmpty());
  }

  @Test
  public void theHardwareIsToldWhenItChanges() {
    bench.controller.texts.put("http://hal/hal/hwc/lshw", "[1]");
    bench.advance(Duration.ofMinutes(3));
    assertEquals("[1]", bench.controller.last("PUT", "hal/hw").path("info").asText());
    assertEquals(1, bench.controller.count("PUT", "hal/hw"));
    assertEquals(0, bench.controller.count("PUT", "hal/usb"));
  }

  @Test
  public void thePositionIsAskedForOnlyWhenItIsToBeAutomatic() {
    bench.controller.texts.put("http://where", "{\"lat\":1.5,\"lon\":2.5,\"query\":\"192.0.2.7\"}");
    bench.advance(Duration.ofMinutes(1));
    assertEquals(0, bench.controller.last("PATCH", "config").path("latitude").asDouble(), 0);
    var unused = bench.agent.command("config -gps auto");
    bench.advance(Duration.ofSeconds(11));
    JsonNode told = bench.controller.last("PATCH", "config");
    assertEquals("auto", told.path("gpsMode").asText());
    assertEquals(1.5, told.path("latitude").asDouble(), 0);
    assertEquals(
        "192.0.2.7", bench.controller.last("PUT", "status").path("ipAddressExternal").asText());
  }
}
