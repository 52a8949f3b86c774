/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.runtime.process.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

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
import io.tule.api.spi.runtime.ExecSink;
import io.tule.api.spi.runtime.ImagePull;
import io.tule.api.spi.runtime.LogOptions;
import io.tule.api.spi.runtime.LogSink;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Runs real processes of busybox. */
public class ProcessRuntimeTest {
  private static final String OWNER = "agent1";
  private static final ImageReference IMAGE = ImageReference.parse("tule/box:1");
  private static final long WAIT_SECONDS = 20;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Path data;
  private ProcessRuntime runtime;

  @Before
  public void putAnImageIntoTheStore() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/busybox")));
    data = folder.newFolder("data").toPath();
    Path image = data.resolve("images/tule%2Fbox%3A1");
    Path bin = Files.createDirectories(image.resolve("rootfs/bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
    for (String applet : List.of("sh", "sleep", "echo", "cat", "env", "touch")) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("/bin/busybox"));
    }
    Files.write(
        image.resolve("image.properties"),
        List.of(
            "command.0=/bin/sh",
            "command.1=-c",
            "command.2=trap 'exit 3' TERM; echo up; while :; do sleep 1; done",
            "environment.GREETING=hello"));
    runtime = new ProcessRuntime(data);
  }

  @After
  public void endProcesses() {
    if (runtime != null) {
      for (ContainerState state : runtime.listOwned(OWNER)) {
        runtime.stop(state.handle(), Duration.ZERO);
        runtime.remove(state.handle(), true);
      }
      runtime.close();
    }
  }

  @Test
  public void aProcessGetsExactlyItsEnvironmentPortsAndMounts() throws Exception {
    Path bind = folder.newFolder("bind").toPath();
    Files.writeString(bind.resolve("file"), "seen");
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("A", "two words; $(touch /x) 'q'");
    int port = freePort();
    ContainerHandle handle =
        runtime.create(
            spec(
                "env",
                List.of(
                    "sh",
                    "-c",
                    "env; cat $TULE_MOUNT_0/file; touch $TULE_MOUNT_0/new; echo; echo end"),
                environment,
                List.of(new PortBinding(80, port, false)),
                List.of(new Mount(bind.toString(), "/in", true, false))));
    runtime.start(handle);
    String log = logUntil(handle, "end\n");
    assertTrue(log, log.contains("A=two words; $(touch /x) 'q'\n"));
    assertTrue(log, log.contains("TULE_PORT_80=" + port + "\n"));
    assertTrue(log, log.contains("GREETING=hello\n"));
    assertTrue(log, log.contains("seen"));
    assertFalse("nothing of the agent's own environment: " + log, log.contains("JAVA"));
    if (runtime.fingerprint().version().contains("own root")) {
      assertTrue("a read-only mount is read-only", log.contains("Read-only file system"));
      assertFalse(Files.exists(bind.resolve("new")));
    }
  }

  @Test
  public void anotherLifeOfTheRuntimeFindsTheProcess() throws Exception {
    ContainerHandle handle = runtime.create(plain("kept"));
    assertEquals(Phase.CREATED, runtime.recover(handle).orElseThrow().phase());
    runtime.start(handle);
    runtime.start(handle);
    logUntil(handle, "up\n");
    runtime.close();
    runtime = new ProcessRuntime(data);
    ContainerState state = runtime.listOwned(OWNER).get(0);
    assertEquals(Phase.RUNNING, state.phase());
    assertEquals(handle, state.handle());
    assertEquals("digest", state.labels().get("io.tule.spec"));
    assertTrue(runtime.stats(handle).memoryBytes() > 0);
    assertEquals(List.of(), runtime.listOwned("agent2"));
    assertReason(ReasonCode.CONFLICT, () -> runtime.remove(handle, true));
    runtime.stop(handle, Duration.ofSeconds(10));
    ContainerState ended = runtime.recover(handle).orElseThrow();
    assertEquals(Phase.EXITED, ended.phase());
    assertEquals("ended by its own handler", 3, ended.exitCode());
    runtime.start(handle);
    assertEquals(Phase.RUNNING, runtime.recover(handle).orElseThrow().phase());
    runtime.stop(handle, Duration.ZERO);
    assertEquals(137, runtime.recover(handle).orElseThrow().exitCode());
    runtime.remove(handle, true);
    runtime.remove(handle, true);
    assertTrue(runtime.recover(handle).isEmpty());
  }

  @Test
  public void failuresHaveTheirReason() throws Exception {
    ImageReference none = ImageReference.parse("tule/none:1");
    assertFalse(runtime.hasImage(none));
    assertTrue(runtime.hasImage(ImageReference.parse("docker.io/tule/box:1")));
    assertReason(
        ReasonCode.IMAGE_NOT_FOUND,
        () ->
            runtime.pull(
                new ImagePull(none, Credentials.NONE, "", Duration.ofSeconds(1)), p -> {}));
    assertReason(
        ReasonCode.VOLUME_MISSING,
        () ->
            runtime.create(
                spec(
                    "v",
                    List.of(),
                    Map.of(),
                    List.of(),
                    List.of(new Mount("/no/such", "/x", false, false)))));
    ContainerHandle command =
        runtime.create(spec("c", List.of("nope"), Map.of(), List.of(), List.of()));
    assertReason(ReasonCode.COMMAND_NOT_FOUND, () -> runtime.start(command));
    try (ServerSocket taken = new ServerSocket(0)) {
      PortBinding port = new PortBinding(80, taken.getLocalPort(), false);
      ContainerHandle handle =
          runtime.create(spec("p", List.of(), Map.of(), List.of(port), List.of()));
      assertReason(ReasonCode.PORT_IN_USE, () -> runtime.start(handle));
    }
  }

  @Test
  public void anEndIsTold() throws Exception {
    BlockingQueue<ContainerEvent> events = new LinkedBlockingQueue<>();
    Subscription watch = runtime.watchEvents(OWNER, events::add);
    ContainerHandle handle = runtime.create(plain("events"));
    runtime.start(handle);
    assertEquals(ContainerEvent.Kind.STARTED, events.poll(WAIT_SECONDS, TimeUnit.SECONDS).kind());
    runtime.stop(handle, Duration.ZERO);
    assertEquals(ContainerEvent.Kind.ENDED, events.poll(WAIT_SECONDS, TimeUnit.SECONDS).kind());
    watch.close();
  }

  @Test
  public void aCommandRunsBesideTheProcess() throws Exception {
    ContainerHandle handle = runtime.create(plain("exec"));
    runtime.start(handle);
    StringBuilder output = new StringBuilder();
    BlockingQueue<Integer> status = new LinkedBlockingQueue<>();
    ExecSink sink =
        new ExecSink() {
          @Override
          public void output(boolean errorStream, byte[] bytes) {
            output.append(new String(bytes, StandardCharsets.UTF_8));
          }

          @Override
          public void ended(int exitCode, String message) {
            status.add(exitCode);
          }
        };
    var session =
        runtime.exec(
            handle,
            new ExecRequest(List.of("sh", "-c", "read line; echo got $line; exit 7"), false),
            sink);
    session.input("hello\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(Integer.valueOf(7), status.poll(WAIT_SECONDS, TimeUnit.SECONDS));
    assertEquals("got hello\n", output.toString());
  }

  private static void assertReason(ReasonCode reason, org.junit.function.ThrowingRunnable action) {
    TuleException e = assertThrows(TuleException.class, action);
    assertEquals(e.getMessage(), reason, e.reason());
  }

  private static ContainerSpec plain(String suffix) {
    return spec(suffix, List.of(), Map.of(), List.of(), List.of());
  }

  private static ContainerSpec spec(
      String suffix,
      List<String> command,
      Map<String, String> environment,
      List<PortBinding> ports,
      List<Mount> mounts) {
    return new ContainerSpec(
        "iofog_" + suffix,
        OWNER,
        IMAGE,
        command,
        environment,
        Map.of("io.tule.spec", "digest"),
        ports,
        mounts,
        Map.of("iofog", "127.0.0.1"),
        false,
        new ContainerSpec.LogLimits(1, 2),
        ContainerSpec.ResourceLimits.NONE,
        ContainerSpec.Security.DEFAULT);
  }

  private String logUntil(ContainerHandle handle, String wanted) throws Exception {
    BlockingQueue<String> pieces = new LinkedBlockingQueue<>();
    LogSink sink =
        new LogSink() {
          @Override
          public void frame(boolean errorStream, byte[] bytes) {
            pieces.add(new String(bytes, StandardCharsets.UTF_8));
          }

          @Override
          public void end(String message) {
            pieces.add("<end " + message + ">");
          }
        };
    StringBuilder text = new StringBuilder();
    Subscription log = runtime.logs(handle, new LogOptions(1000, true, 0), sink);
    while (text.indexOf(wanted) < 0) {
      String piece = pieces.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      if (piece == null || piece.startsWith("<end")) {
        break;
      }
      text.append(piece);
    }
    log.close();
    assertTrue("log: " + text, text.indexOf(wanted) >= 0);
    return text.toString();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
