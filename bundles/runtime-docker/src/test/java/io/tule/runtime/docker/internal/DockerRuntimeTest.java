/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.docker.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.runtime.ContainerEvent;
import io.tule.api.spi.runtime.ContainerHandle;
import io.tule.api.spi.runtime.ContainerSpec;
import io.tule.api.spi.runtime.ContainerSpec.Mount;
import io.tule.api.spi.runtime.ContainerSpec.PortBinding;
import io.tule.api.spi.runtime.ContainerState;
import io.tule.api.spi.runtime.ContainerState.Phase;
import io.tule.api.spi.runtime.ExecRequest;
import io.tule.api.spi.runtime.ExecSession;
import io.tule.api.spi.runtime.ExecSink;
import io.tule.api.spi.runtime.Fingerprint;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.io.ByteArrayOutputStream;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Drives a real engine; skipped where none answers. */
public class DockerRuntimeTest {
  @ClassRule public static final TemporaryFolder FOLDER = new TemporaryFolder();

  private static final String URL = "unix:///var/run/docker.sock";
  private static final String OWNER = "tuletest" + Long.toHexString(System.nanoTime());
  private static final ImageReference IMAGE = ImageReference.parse("tule-runtime-test:1");
  private static final long WAIT_SECONDS = 30;

  private static DockerRuntime runtime;

  @BeforeClass
  public static void findTheEngineAndMakeAnImage() throws Exception {
    assumeTrue(Files.exists(Path.of("/var/run/docker.sock")));
    assumeTrue(Files.isExecutable(Path.of("/bin/busybox")));
    assumeTrue(Commands.succeeds("docker", "version"));
    runtime = runtime(URL);
    CountDownLatch healthy = new CountDownLatch(1);
    Subscription watch =
        runtime.watchHealth(
            fingerprint -> {
              if (fingerprint.isHealthy()) {
                healthy.countDown();
              }
            });
    assertTrue("engine healthy", healthy.await(WAIT_SECONDS, TimeUnit.SECONDS));
    watch.close();
    Path root = FOLDER.newFolder("root").toPath();
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("tmp"));
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    for (String applet : List.of("sh", "sleep", "echo", "cat", "env", "id", "touch", "true")) {
      Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
    }
    Path tar = FOLDER.getRoot().toPath().resolve("root.tar");
    Commands.run("tar", "-C", root.toString(), "-cf", tar.toString(), ".");
    importImage(IMAGE, "trap 'exit 0' TERM; echo up; while :; do sleep 1; done");
  }

  private static void importImage(ImageReference image, String command) throws Exception {
    Commands.run(
        "docker",
        "import",
        "--change",
        "CMD [\"/bin/sh\",\"-c\",\"" + command + "\"]",
        FOLDER.getRoot().toPath().resolve("root.tar").toString(),
        image.familiar());
  }

  private static ImageReference digestOf(ImageReference image) throws Exception {
    String inspected = Commands.run("docker", "image", "inspect", image.familiar());
    JsonNode digests = Engine.JSON.readTree(inspected).path(0).path("RepoDigests");
    return ImageReference.parse(digests.path(0).asText());
  }

  private static DockerRuntime runtime(String url) throws Exception {
    return new DockerRuntime(
        new Config(url, 1, 30), FOLDER.getRoot().toPath().resolve("pulled-images"));
  }

  @After
  public void removeContainers() {
    if (runtime != null) {
      for (ContainerState state : runtime.listOwned(OWNER)) {
        runtime.stop(state.handle(), Duration.ZERO);
        runtime.remove(state.handle(), true);
      }
    }
  }

  @AfterClass
  public static void removeTheImage() throws Exception {
    if (runtime != null) {
      Commands.run("docker", "rmi", IMAGE.familiar());
      runtime.stop();
    }
  }

  @Test
  public void theFingerprintTellsVersionAndTheNodesAddress() {
    Fingerprint fingerprint = runtime.fingerprint();
    assertEquals("docker", fingerprint.runtime());
    assertFalse(fingerprint.version().isEmpty());
    assertTrue(fingerprint.hostAddress(), fingerprint.hostAddress().matches("[0-9.]+"));
  }

  @Test
  public void aContainerIsAsAsked() throws Exception {
    Path bind = FOLDER.newFolder("bind").toPath();
    Files.writeString(bind.resolve("file"), "seen");
    int port = freePort();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("B", "two words");
    environment.put("A", "1");
    ContainerSpec spec =
        new ContainerSpec(
            "iofog_" + OWNER + "_asked",
            OWNER,
            IMAGE,
            List.of("/bin/sh", "-c", "cat /in/file; touch /in/x 2>&1; id -u; exec sleep 60"),
            environment,
            Map.of("io.tule.spec", "digest"),
            List.of(new PortBinding(80, port, false), new PortBinding(53, port, true)),
            List.of(
                new Mount(bind.toString(), "/in", true, false),
                new Mount(OWNER + "_data", "/data", false, true)),
            Map.of("iofog", "10.1.2.3"),
            false,
            new ContainerSpec.LogLimits(2, 3),
            new ContainerSpec.ResourceLimits(64L * 1024 * 1024, "0"),
            new ContainerSpec.Security(false, "1000", List.of("NET_ADMIN"), List.of("MKNOD")));
    ContainerHandle handle = runtime.create(spec);
    assertEquals(Phase.CREATED, runtime.recover(handle).orElseThrow().phase());
    runtime.start(handle);
    runtime.start(handle);
    JsonNode seen = inspect(handle);
    JsonNode host = seen.path("HostConfig");
    assertEquals("no", host.path("RestartPolicy").path("Name").asText());
    assertEquals("2m", host.path("LogConfig").path("Config").path("max-size").asText());
    assertEquals("3", host.path("LogConfig").path("Config").path("max-file").asText());
    assertEquals(64L * 1024 * 1024, host.path("Memory").asLong());
    assertEquals("0", host.path("CpusetCpus").asText());
    assertFalse(host.path("Privileged").asBoolean());
    assertEquals("iofog:10.1.2.3", host.path("ExtraHosts").path(0).asText());
    assertEquals("B=two words", seen.path("Config").path("Env").path(0).asText());
    assertEquals(
        Integer.toString(port),
        host.path("PortBindings").path("80/tcp").path(0).path("HostPort").asText());
    assertTrue(host.path("PortBindings").has("53/udp"));
    String log = awaitLog(handle, "1000");
    assertTrue(log, log.contains("seen"));
    assertTrue("a read-only mount is read-only: " + log, log.contains("Read-only file system"));
    ContainerState state = runtime.listOwned(OWNER).get(0);
    assertEquals(Phase.RUNNING, state.phase());
    assertEquals("digest", state.labels().get("io.tule.spec"));
    assertTrue(state.startedAtMillis() > 0);
    assertTrue(runtime.stats(handle).memoryBytes() > 0);
    assertEquals(List.of(), runtime.listOwned("somebodyelse"));
    runtime.stop(handle, Duration.ZERO);
    runtime.remove(handle, true);
    Commands.run("docker", "volume", "rm", OWNER + "_data");
  }

  @Test
  public void extrasAreAsAsked() throws Exception {
    ContainerSpec plain = plain("extras");
    ContainerSpec spec =
        new ContainerSpec(
            plain.name(),
            OWNER,
            IMAGE,
            List.of("/bin/sh", "-c", "touch /x 2>&1; echo > /dev/mine; echo done; exec sleep 60"),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(),
            false,
            plain.log(),
            new ContainerSpec.ResourceLimits(0, "", 250),
            new ContainerSpec.Security(false, "", List.of(), List.of(), true),
            ContainerSpec.HealthCheck.OF_IMAGE,
            new ContainerSpec.Extras(
                "linux/amd64",
                "runc",
                "host",
                "private",
                List.of(ContainerSpec.Device.parse("/dev/null:/dev/mine:rw")),
                List.of(),
                Map.of("io.tule.test", "yes")));
    ContainerHandle handle = runtime.create(spec);
    runtime.start(handle);
    JsonNode host = inspect(handle).path("HostConfig");
    assertEquals(250_000_000, host.path("NanoCpus").asLong());
    assertEquals("runc", host.path("Runtime").asText());
    assertEquals("host", host.path("PidMode").asText());
    assertEquals("private", host.path("IpcMode").asText());
    String log = awaitLog(handle, "done");
    assertTrue(log, log.contains("Read-only file system"));
    assertTrue(runtime.hasImage(IMAGE, "linux/amd64"));
    assertFalse(runtime.hasImage(IMAGE, "linux/arm64"));
  }

  @Test
  public void anotherProcessFindsTheContainerAndNoneIsStoppedWithTheRuntime() throws Exception {
    ContainerHandle handle = runtime.create(plain("kept"));
    runtime.start(handle);
    DockerRuntime other = runtime(URL);
    assertEquals(handle.value(), other.listOwned(OWNER).get(0).id());
    other.stop();
    assertEquals(Phase.RUNNING, runtime.recover(handle).orElseThrow().phase());
    runtime.stop(handle, Duration.ofSeconds(5));
    ContainerState ended = runtime.recover(handle).orElseThrow();
    assertEquals(Phase.EXITED, ended.phase());
    assertEquals("stopped by request, not by force", 0, ended.exitCode());
    runtime.stop(handle, Duration.ofSeconds(5));
    runtime.remove(handle, true);
    runtime.remove(handle, true);
    assertTrue(runtime.recover(handle).isEmpty());
  }

  @Test
  public void theOldContainerGoesOnUntilTheNewOneRuns() throws Exception {
    ContainerHandle old = runtime.create(plain("place"));
    runtime.start(old);
    List<Mount> missing = List.of(new Mount("/no/such/path", "/x", false, false));
    String startedAt = inspect(old).path("State").path("StartedAt").asText();
    assertReason(
        ReasonCode.VOLUME_MISSING,
        () ->
            runtime.replace(old, spec("place", IMAGE, List.of(), missing), Duration.ofSeconds(5)));
    assertEquals("never stopped", startedAt, inspect(old).path("State").path("StartedAt").asText());
    assertReason(
        ReasonCode.COMMAND_NOT_FOUND,
        () ->
            runtime.replace(
                old,
                spec("place", IMAGE, List.of("no-such-command"), List.of()),
                Duration.ofSeconds(5)));
    assertEquals("started again", Phase.RUNNING, runtime.recover(old).orElseThrow().phase());
    assertEquals(1, runtime.listOwned(OWNER).size());
    ContainerHandle next = runtime.replace(old, plain("place"), Duration.ofSeconds(5));
    ContainerState state = runtime.listOwned(OWNER).get(0);
    assertEquals(next, state.handle());
    assertEquals("iofog_" + OWNER + "_place", state.name());
    assertEquals(Phase.RUNNING, state.phase());
    assertTrue(runtime.recover(old).isEmpty());
  }

  @Test
  public void aSuccessorThatWasLeftBehindGetsThePlaceOrGoes() throws Exception {
    ContainerHandle running = runtime.create(plain("heir"));
    runtime.start(running);
    ContainerHandle waiting = runtime.create(plain("heir_next"));
    assertEquals(running, runtime.listOwned(OWNER).get(0).handle());
    assertTrue("it never ran", runtime.recover(waiting).isEmpty());
    ContainerHandle heir = runtime.create(plain("heir_next"));
    runtime.start(heir);
    runtime.stop(running, Duration.ZERO);
    List<ContainerState> settled = runtime.listOwned(OWNER);
    assertEquals(List.of(heir), settled.stream().map(ContainerState::handle).toList());
    assertEquals("iofog_" + OWNER + "_heir", settled.get(0).name());
    Commands.run("docker", "rename", heir.value(), "iofog_" + OWNER + "_heir_next");
    assertEquals("iofog_" + OWNER + "_heir", runtime.listOwned(OWNER).get(0).name());
  }

  @Test
  public void aNameOfOursIsReplacedAndAForeignOneIsNot() throws Exception {
    ContainerHandle first = runtime.create(plain("name"));
    ContainerHandle second = runtime.create(plain("name"));
    assertTrue(runtime.recover(first).isEmpty());
    runtime.remove(second, true);
    String foreign = "iofog_" + OWNER + "_name";
    Commands.run("docker", "create", "--name", foreign, IMAGE.familiar());
    try {
      assertReason(ReasonCode.CONFLICT, () -> runtime.create(plain("name")));
    } finally {
      Commands.run("docker", "rm", foreign);
    }
  }

  @Test
  public void failuresHaveTheirReason() throws Exception {
    assertReason(
        ReasonCode.IMAGE_NOT_FOUND,
        () -> runtime.create(spec("a", ImageReference.parse("tule-none:1"), List.of(), List.of())));
    assertReason(
        ReasonCode.VOLUME_MISSING,
        () ->
            runtime.create(
                spec(
                    "b",
                    IMAGE,
                    List.of(),
                    List.of(new Mount("/no/such/path", "/x", false, false)))));
    ContainerHandle command =
        runtime.create(spec("c", IMAGE, List.of("no-such-command"), List.of()));
    assertReason(ReasonCode.COMMAND_NOT_FOUND, () -> runtime.start(command));
    assertFalse(runtime.recover(command).orElseThrow().message().isEmpty());
    try (ServerSocket taken = new ServerSocket(0)) {
      ContainerSpec plain = plain("d");
      ContainerSpec published =
          new ContainerSpec(
              plain.name(),
              OWNER,
              IMAGE,
              List.of(),
              Map.of(),
              Map.of(),
              List.of(new PortBinding(80, taken.getLocalPort(), false)),
              List.of(),
              Map.of(),
              false,
              plain.log(),
              plain.limits(),
              plain.security());
      ContainerHandle handle = runtime.create(published);
      assertReason(ReasonCode.PORT_IN_USE, () -> runtime.start(handle));
    }
    assertReason(
        ReasonCode.NOT_FOUND, () -> runtime.start(new ContainerHandle("docker", 1, "nope")));
    assertReason(
        ReasonCode.INVALID_ARGUMENT, () -> runtime.recover(new ContainerHandle("docker", 9, "x")));
  }

  @Test
  public void startsAndEndsAreTold() throws Exception {
    BlockingQueue<ContainerEvent> events = new LinkedBlockingQueue<>();
    BlockingQueue<ContainerEvent> others = new LinkedBlockingQueue<>();
    Subscription foreign = runtime.watchEvents("somebodyelse", others::add);
    ContainerSpec spec = plain("events");
    Subscription mine =
        runtime.watchEvents(
            OWNER,
            event -> {
              // Containers of the tests before may still be on their way out.
              if (event.name().equals(spec.name())) {
                events.add(event);
              }
            });
    ContainerHandle handle = runtime.create(spec);
    runtime.start(handle);
    assertEquals(
        new ContainerEvent(spec.name(), ContainerEvent.Kind.STARTED),
        events.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    Commands.run("docker", "kill", handle.value());
    assertEquals(
        new ContainerEvent(spec.name(), ContainerEvent.Kind.ENDED),
        events.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    assertTrue(others.isEmpty());
    mine.close();
    foreign.close();
  }

  @Test
  public void aCommandInsideTakesInputAndGivesItsStatus() throws Exception {
    ContainerHandle handle = runtime.create(plain("exec"));
    runtime.start(handle);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    BlockingQueue<Integer> status = new LinkedBlockingQueue<>();
    ExecSink sink =
        new ExecSink() {
          @Override
          public void output(boolean errorStream, byte[] bytes) {
            output.writeBytes(bytes);
          }

          @Override
          public void ended(int exitCode, String message) {
            status.add(exitCode);
          }
        };
    ExecSession session =
        runtime.exec(
            handle,
            new ExecRequest(List.of("/bin/sh", "-c", "read line; echo got $line; exit 7"), false),
            sink);
    session.input("hello\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(Integer.valueOf(7), status.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    assertEquals("got hello\n", output.toString(StandardCharsets.UTF_8));
    session.close();
  }

  @Test
  public void pullingAsksAPrivateRegistryAndOnlyPulledImagesArePruned() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/docker-registry")));
    assumeTrue(Commands.succeeds("htpasswd", "-nbB", "a", "b"));
    try (TestRegistry registry = new TestRegistry(FOLDER.newFolder("registry").toPath())) {
      ImageReference image = ImageReference.parse(registry.host() + "/tule/app:1");
      ImageReference other = ImageReference.parse("tule-runtime-test:2");
      importImage(other, "/bin/sleep 9");
      registry.push(other, image);
      Commands.run("docker", "rmi", other.familiar());
      assertFalse(runtime.hasImage(image));
      assertReason(
          ReasonCode.REGISTRY_UNAUTHORIZED,
          () -> runtime.pull(pull(image, Credentials.NONE), p -> {}));
      Credentials wrong = new Credentials(TestRegistry.USER, "Wr0ngSecret");
      TuleException refused =
          assertReason(
              ReasonCode.REGISTRY_UNAUTHORIZED, () -> runtime.pull(pull(image, wrong), p -> {}));
      assertFalse(refused.getMessage().contains("Wr0ngSecret"));
      Credentials right = new Credentials(TestRegistry.USER, TestRegistry.PASSWORD);
      List<Integer> percents = new ArrayList<>();
      runtime.pull(pull(image, right), percents::add);
      assertEquals(Integer.valueOf(100), percents.get(percents.size() - 1));
      List<Integer> sorted = new ArrayList<>(percents);
      Collections.sort(sorted);
      assertEquals(sorted, percents);
      assertTrue(runtime.hasImage(image));
      ImageReference missing = ImageReference.parse(registry.host() + "/tule/none:1");
      assertReason(ReasonCode.IMAGE_NOT_FOUND, () -> runtime.pull(pull(missing, right), p -> {}));
      runtime.pruneImages(Set.of(image));
      assertTrue("kept", runtime.hasImage(image));
      ContainerHandle user = runtime.create(spec("user", image, List.of(), List.of()));
      runtime.pruneImages(Set.of());
      runtime.removeImage(image);
      assertTrue("a container that does not even run has it", runtime.hasImage(image));
      runtime.remove(user, true);
      ImageReference byDigest = digestOf(image);
      runtime.pruneImages(Set.of(byDigest));
      assertTrue("kept by its digest", runtime.hasImage(byDigest));
      assertTrue(runtime.pruneImages(Set.of()) > 0);
      assertFalse(runtime.hasImage(image));
      runtime.removeImage(IMAGE);
      assertTrue("not pulled by us", runtime.hasImage(IMAGE));
      runtime.pull(pull(byDigest, right), p -> {});
      assertTrue(runtime.hasImage(byDigest));
      runtime.removeImage(byDigest);
      assertFalse(runtime.hasImage(byDigest));
    }
    ImageReference nowhere = ImageReference.parse("127.0.0.1:" + freePort() + "/x:1");
    assertReason(
        ReasonCode.REGISTRY_UNREACHABLE,
        () -> runtime.pull(pull(nowhere, Credentials.NONE), p -> {}));
  }

  @Test
  public void withoutAnEngineItIsUnhealthyAndSaysWhy() throws Exception {
    DockerRuntime none = runtime("unix:///run/tule-no-engine.sock");
    try {
      BlockingQueue<Fingerprint> seen = new LinkedBlockingQueue<>();
      none.watchHealth(seen::add);
      Fingerprint last = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (last.health() == Fingerprint.Health.UNKNOWN) {
        last = seen.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      }
      assertEquals(Fingerprint.Health.UNHEALTHY, last.health());
      assertTrue(last.message(), last.message().contains("cannot be reached"));
      assertReason(ReasonCode.RUNTIME_UNAVAILABLE, () -> none.listOwned(OWNER));
    } finally {
      none.stop();
    }
  }

  @Test
  public void anEngineThatHangsIsGivenUp() throws Exception {
    Path socket = FOLDER.getRoot().toPath().resolve("hangs.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      DockerRuntime hanging =
          new DockerRuntime(
              new Config("unix://" + socket, 1, 1), FOLDER.getRoot().toPath().resolve("none"));
      try {
        TuleException e =
            assertReason(ReasonCode.RUNTIME_UNAVAILABLE, () -> hanging.listOwned(OWNER));
        assertTrue(e.getMessage(), e.getMessage().endsWith("does not answer in time"));
        assertFalse("the caller's thread is as it was", Thread.interrupted());
      } finally {
        hanging.stop();
      }
    }
  }

  private static ImagePull pull(ImageReference image, Credentials credentials) {
    return new ImagePull(image, credentials, "", Duration.ofSeconds(60));
  }

  private static TuleException assertReason(
      ReasonCode reason, org.junit.function.ThrowingRunnable action) {
    TuleException e = assertThrows(TuleException.class, action);
    assertEquals(e.getMessage(), reason, e.reason());
    return e;
  }

  private static ContainerSpec plain(String suffix) {
    return spec(suffix, IMAGE, List.of(), List.of());
  }

  private static ContainerSpec spec(
      String suffix, ImageReference image, List<String> command, List<Mount> mounts) {
    return new ContainerSpec(
        "iofog_" + OWNER + "_" + suffix,
        OWNER,
        image,
        command,
        Map.of(),
        Map.of(),
        List.of(),
        mounts,
        Map.of(),
        false,
        new ContainerSpec.LogLimits(1, 1),
        ContainerSpec.ResourceLimits.NONE,
        ContainerSpec.Security.DEFAULT);
  }

  private static JsonNode inspect(ContainerHandle handle) throws Exception {
    return Engine.JSON.readTree(Commands.run("docker", "inspect", handle.value())).path(0);
  }

  private static String awaitLog(ContainerHandle handle, String wanted) throws Exception {
    StringBuilder text = new StringBuilder();
    CountDownLatch found = new CountDownLatch(1);
    LogSink sink =
        new LogSink() {
          @Override
          public void frame(boolean errorStream, byte[] bytes) {
            text.append(new String(bytes, StandardCharsets.UTF_8));
            if (text.indexOf(wanted) >= 0) {
              found.countDown();
            }
          }

          @Override
          public void end(String message) {}
        };
    Subscription log = runtime.logs(handle, new LogOptions(100, true, 0), sink);
    assertTrue("log", found.await(WAIT_SECONDS, TimeUnit.SECONDS));
    log.close();
    return text.toString();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Configuration as the framework would give it. */
  private record Config(String dockerUrl, int probeSeconds, int callTimeoutSeconds)
      implements DockerRuntimeConfig {
    @Override
    public Class<? extends java.lang.annotation.Annotation> annotationType() {
      return DockerRuntimeConfig.class;
    }
  }
}
