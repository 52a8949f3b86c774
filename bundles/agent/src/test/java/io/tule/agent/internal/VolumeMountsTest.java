/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.ContainerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class VolumeMountsTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final ArrayNode list = JsonNodeFactory.instance.arrayNode();

  private void add(String type, String name, int version, String key, String text) {
    String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    list.addObject()
        .put("uuid", "u-" + name)
        .put("name", name)
        .put("version", version)
        .put("type", type)
        .putObject("data")
        .put(key, base64);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  public void secretsAreForTheAgentAloneAndChangeAtOnce() throws IOException {
    VolumeMounts mounts = new VolumeMounts(folder.getRoot().toPath());
    add("secret", "db", 1, "password", "first");
    add("configMap", "app", 1, "app.conf", "a=1");
    mounts.received(list);
    Path secret = mounts.find("db");
    assertEquals("first", Files.readString(secret.resolve("password")));
    assertEquals("rw-------", mode(secret.resolve("password")));
    assertEquals("rwx------", mode(secret));
    assertEquals("rwx------", mode(secret.getParent()));
    assertEquals("rw-r--r--", mode(mounts.find("app/app.conf")));
    assertEquals("rwx------", mode(mounts.find("app").getParent()));
    list.removeAll();
    add("secret", "db", 2, "password", "second");
    mounts.received(list);
    assertEquals("the place stays", secret, mounts.find("db"));
    assertEquals("second", Files.readString(secret.resolve("password")));
    try (var files = Files.list(secret)) {
      assertEquals("nothing of the old version", 3, files.count());
    }
    assertEquals(
        ReasonCode.VOLUME_MISSING,
        assertThrows(TuleException.class, () -> mounts.find("app")).reason());
    list.removeAll();
    mounts.received(list);
    assertFalse(Files.exists(secret));
  }

  @Test
  public void oneThatBecomesTheOtherKindStaysWhereContainersHaveIt() throws IOException {
    VolumeMounts mounts = new VolumeMounts(folder.getRoot().toPath());
    add("secret", "db", 1, "password", "first");
    mounts.received(list);
    Path place = mounts.find("db");
    list.removeAll();
    add("configMap", "db", 2, "password", "second");
    mounts.received(list);
    assertEquals(place, mounts.find("db"));
    assertEquals("second", Files.readString(place.resolve("password")));
  }

  @Test
  public void namesLeadNowhereElse() {
    VolumeMounts mounts = new VolumeMounts(folder.getRoot().toPath());
    for (String name : List.of("../x", "..", "a/b", "")) {
      list.removeAll();
      add("secret", name, 1, "k", "v");
      assertThrows(name, TuleException.class, () -> mounts.received(list));
      assertThrows(name, TuleException.class, () -> mounts.find(name));
    }
    list.removeAll();
    add("secret", "db", 1, "../../k", "v");
    assertThrows(TuleException.class, () -> mounts.received(list));
    assertThrows(TuleException.class, () -> mounts.find("db/../../k"));
  }

  @Test
  public void keysWithSlashesAreDirectories() throws IOException {
    VolumeMounts mounts = new VolumeMounts(folder.getRoot().toPath());
    add("secret", "tls", 1, "site/ca/.crt", "first");
    mounts.received(list);
    assertEquals("first", Files.readString(mounts.find("tls/site").resolve("ca/.crt")));
    assertEquals("rwx------", mode(mounts.find("tls/site/ca")));
    assertEquals("rw-------", mode(mounts.find("tls/site/ca/.crt")));
    list.removeAll();
    add("secret", "tls", 2, "site/crt", "second");
    mounts.received(list);
    assertEquals("second", Files.readString(mounts.find("tls/site/crt")));
    assertThrows(TuleException.class, () -> mounts.find("tls/site/ca"));
  }

  @Test
  public void oneThatCannotBeTakenStaysAndKeepsNoOther() throws IOException {
    VolumeMounts mounts = new VolumeMounts(folder.getRoot().toPath());
    add("secret", "bad", 1, "k", "first");
    mounts.received(list);
    list.removeAll();
    add("secret", "bad", 2, "..k", "second");
    add("secret", "good", 1, "k", "v");
    assertThrows(TuleException.class, () -> mounts.received(list));
    assertEquals("first", Files.readString(mounts.find("bad/k")));
    assertEquals("v", Files.readString(mounts.find("good/k")));
  }

  @Test
  public void aMicroserviceGetsWhatTheControllerDelivers() throws IOException {
    Path directory = folder.newFolder("agent").toPath();
    Bench bench = new Bench(directory);
    bench.boot();
    bench.provision();
    bench.controller.config.remove("timeZone");
    bench
        .controller
        .want("a", "busybox:1")
        .putArray("volumeMappings")
        .addObject()
        .put("hostDestination", "db/password")
        .put("containerDestination", "/run/password")
        .put("accessMode", "rw")
        .put("type", "volumeMount");
    bench.changed();
    assertTrue(
        bench.controller.reported("a").path("errorMessage").asText().startsWith("VOLUME_MISSING"));
    add("secret", "db", 1, "password", "first");
    bench.controller.volumeMounts.addAll(list);
    bench.controller.failsVolumeMounts = true;
    bench.controller.raise("volumeMounts");
    bench.advance(Duration.ofSeconds(30));
    bench.controller.failsVolumeMounts = false;
    bench.advance(Duration.ofSeconds(60));
    Path file = directory.resolve("volumes/secrets/db/password");
    assertEquals(
        List.of(new ContainerSpec.Mount(file.toString(), "/run/password", true, false)),
        bench.docker.container("iofog_a").spec().mounts());
    bench.controller.raise("deleteNode");
    bench.advance(Duration.ofSeconds(30));
    assertFalse("secrets go with the Controller", Files.exists(file));
  }
}
