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
import io.tule.api.agent.AgentStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The commands as scripts of ioFog read them. */
public class CommandsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Bench bench;

  @Before
  public void anAgentRuns() throws IOException {
    bench = new Bench(folder.getRoot().toPath().resolve("agent"));
    bench.boot();
    bench.provision();
  }

  private String run(String line) {
    String text = bench.agent.command(line).text();
    bench.run();
    return text;
  }

  private JsonNode told() throws IOException {
    for (int i = bench.controller.calls.size() - 1; i >= 0; i--) {
      var call = bench.controller.calls.get(i);
      if (call.method().equals("PATCH") && call.url().endsWith("/agent/config")) {
        return new ObjectMapper().readTree(call.body());
      }
    }
    throw new AssertionError("never told");
  }

  @Test
  public void statusHasTheLinesThatScriptsCut() {
    bench.advance(Duration.ofSeconds(12));
    List<String> lines = run("status").lines().toList();
    assertEquals("ioFog daemon                : RUNNING", lines.get(0));
    assertEquals("Connection to Controller    : ok", lines.get(5));
    assertEquals(
        List.of(
            "ioFog daemon",
            "Memory Usage",
            "Disk Usage",
            "CPU Usage",
            "Running Microservices",
            "Connection to Controller",
            "Messages Processed",
            "System Time",
            "System Available Disk",
            "System Available Memory",
            "System Total CPU"),
        lines.stream().map(line -> line.substring(0, 28).strip()).toList());
    assertTrue(lines.stream().allMatch(line -> line.startsWith(": ", 28)));
  }

  @Test
  public void infoHasEveryLineInOrder() {
    List<String> lines = run("info").lines().toList();
    assertEquals(28, lines.size());
    assertEquals("Iofog UUID" + " ".repeat(31) + ": agentA", lines.get(0));
    assertEquals("Message Storage Limit" + " ".repeat(20) + ": 10.00 GiB", lines.get(7));
    assertEquals("CPU Usage Limit" + " ".repeat(26) + ": 80.00%", lines.get(10));
    assertTrue(lines.stream().allMatch(line -> line.startsWith(" : ", 40)));
  }

  @Test
  public void versionBeginsWithTheProduct() {
    assertEquals("ioFog 3.1.0 ", run("version").lines().findFirst().orElseThrow());
  }

  @Test
  public void whatIsNoCommandIsAnsweredWithTheHelp() {
    String help = run("help");
    assertTrue(help, help.startsWith("Usage 1: iofog-agent [OPTION]\n"));
    for (String line :
        List.of("", "nonsense", "config", "config -sf", "config -zz 1", "config -")) {
      assertEquals(help, run(line));
    }
  }

  @Test
  public void aSettingIsTakenToldAndKept() throws IOException {
    assertEquals(
        "\n\tChange accepted for Parameter : - sf, Old value was :10, New Value is : 30",
        run("config -sf +30"));
    assertEquals(30, told().path("statusFrequency").asInt());
    assertEquals("off", told().path("gpsMode").asText());
    assertFalse(told().has("timeZone"));
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(bench.directory.resolve("parameters.json")));
    bench.kill();
    bench.boot();
    bench.advance(Duration.ofSeconds(2));
    assertTrue(run("info").contains("Get Changes Frequency" + " ".repeat(20) + ": 20"));
  }

  @Test
  public void aRefusalComesBeforeWhatWasTaken() {
    assertEquals(
        "\n\tError : Memory limit range must be 128 to 1048576 MB"
            + "\n\tChange accepted for Parameter : - p, Old value was :80, New Value is : 50",
        run("config -p 50 -m 50"));
    assertEquals("\n\tError : Option -m has invalid value: test", run("config -m test"));
    assertEquals("\n\tError : Invalid network interface", run("config -n no-such-interface"));
    assertTrue(run("config -m 1024").contains("New Value"));
  }

  @Test
  public void whatWasSaidWithoutControllerIsToldLaterAndNotOverwritten() throws IOException {
    bench.controller.away = true;
    run("config -m 2048 -gps 47.5,8.25");
    bench.kill();
    bench.boot();
    bench.advance(Duration.ofSeconds(5));
    bench.controller.config.put("memoryLimit", 4096).put("latitude", 0).put("longitude", 0);
    bench.controller.away = false;
    bench.advance(Duration.ofMinutes(2));
    assertEquals(AgentStatus.Link.OK, bench.status().link());
    assertEquals(2048, told().path("memoryLimit").asInt());
    assertEquals("manual", told().path("gpsMode").asText());
    assertEquals(47.5, told().path("latitude").asDouble(), 0);
    assertEquals(8.25, bench.agent.local().view().longitude(), 0);
  }

  @Test
  public void theControllersSettingsAreTakenAndAnsweredBack() throws IOException {
    bench.controller.config.put("statusFrequency", 17).put("memoryLimit", 5);
    bench.controller.config.put("watchdogEnabled", true).put("latitude", 1.5).put("longitude", 2);
    bench.controller.raise("config");
    bench.advance(Duration.ofSeconds(21));
    assertEquals(17, told().path("statusFrequency").asInt());
    assertEquals("out of its range", 4096, told().path("memoryLimit").asInt());
    assertTrue(told().path("watchdogEnabled").asBoolean());
    String info = run("info");
    assertTrue(info, info.contains("GPS mode" + " ".repeat(33) + ": manual"));
    assertTrue(info, info.contains("1.5,2.0"));
  }

  @Test
  public void provisioningSaysWhatTheControllerSaid() {
    var refused = bench.agentCommandWhileRunning("provision asd");
    assertFalse(refused.success());
    assertEquals(
        "\nProvision failed with error message: \"Invalid Provisioning Key\"", refused.text());
    assertTrue(bench.agentCommandWhileRunning("deprovision").text().endsWith("keys removed"));
    var again = bench.agentCommandWhileRunning("deprovision");
    assertFalse(again.success());
    assertEquals("Deprovisioning from controller ... \nFailure - not provisioned", again.text());
    var done = bench.agentCommandWhileRunning("provision good");
    assertEquals(
        "Provisioning with key \"good\" ... Result: \nProvision success - Iofog UUID is agentA",
        done.text());
  }

  @Test
  public void aProfileHasItsOwnSettings() {
    run("config -df 3");
    assertEquals("Successfully switched to new configuration.", run("switch DEV"));
    assertEquals("Already using this configuration.", run("switch development"));
    assertEquals("Invalid switcher state", run("switch other"));
    assertTrue(run("info").contains("Post Diagnostics Frequency" + " ".repeat(15) + ": 10"));
    run("switch def");
    assertTrue(run("info").contains("Post Diagnostics Frequency" + " ".repeat(15) + ": 3"));
    assertEquals("Configuration has been reset to its defaults.", run("config defaults"));
    assertTrue(run("info").contains("Post Diagnostics Frequency" + " ".repeat(15) + ": 10"));
  }

  @Test
  public void inSecureModeNothingGoesOverPlainHttp() {
    run("config -sec on");
    int before = bench.controller.calls.size();
    bench.advance(Duration.ofMinutes(1));
    assertEquals(before, bench.controller.calls.size());
    assertEquals(AgentStatus.Link.NOT_CONNECTED, bench.status().link());
  }

  @Test
  public void theControllersNewAddressIsUsedWithTheSameIdentity() {
    run("config -a http://elsewhere:51121/api/v3/");
    bench.advance(Duration.ofSeconds(12));
    String url = bench.controller.calls.get(bench.controller.calls.size() - 1).url();
    assertTrue(url, url.startsWith("http://elsewhere:51121/api/v3/agent/"));
    assertEquals("agentA", bench.status().uuid());
  }

  @Test
  public void theNextProvisioningGoesToTheSameController() throws IOException {
    assertTrue(bench.agentCommandWhileRunning("deprovision").success());
    Files.writeString(
        bench.directory.resolve("provision.properties"),
        "controllerUrl=http://other/api/v3\nkey=good\n");
    bench.advance(Duration.ofSeconds(2));
    assertTrue(bench.agentCommandWhileRunning("deprovision").success());
    assertTrue(bench.agentCommandWhileRunning("provision good").success());
    assertEquals("http://other/api/v3", bench.status().controllerUrl());
  }

  @Test
  public void theNamesOfTheLocalApiSetTheSame() {
    assertEquals(Map.of(), bench.agent.configure(Map.of("logs-level", "fine")));
    assertEquals(
        Map.of("cpu-limit", "Option has invalid value: x"),
        bench.agent.configure(Map.of("cpu-limit", "x")));
    assertTrue(run("info").contains("FINE"));
  }

  @Test
  public void aDamagedFileOfSettingsCountsAsNone() throws IOException {
    run("config -df 3");
    bench.kill();
    Path file = bench.directory.resolve("parameters.json");
    Files.writeString(file, Files.readString(file).substring(0, 10));
    bench.boot();
    assertTrue(run("info").contains("Post Diagnostics Frequency" + " ".repeat(15) + ": 10"));
  }
}
