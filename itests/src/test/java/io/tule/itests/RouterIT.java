/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The router in Karaf: there while it is configured, another one without dropping connections that
 * stay, and replaced by its own next build.
 */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class RouterIT {
  private static final byte[] AMQP = "AMQP\0\1\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final long LIMIT_MILLIS = 60_000;

  @Inject private BundleContext context;
  @Inject private ConfigurationAdmin admin;

  @Configuration
  public Option[] container() {
    return ExamContainer.options(ExamContainer.freePort());
  }

  @Test
  public void startsByItsConfigurationTakesAnotherAndIsUpdatedInPlace() throws Exception {
    int first = ExamContainer.freePort();
    int second = ExamContainer.freePort();
    assertNull("no configuration, no router", router("test"));

    var configuration = admin.getFactoryConfiguration("io.tule.router", "test", "?");
    configuration.update(settings("one", first));
    await("the router", () -> router("test") != null);
    assertEquals("one", router("test").getProperty("router.id"));
    Object service = context.getService(router("test"));
    try (Socket stays = connect(first)) {
      configuration.update(settings("one", first, second));
      await("another listener", () -> answers(second));
      configuration.update(settings("one", first));
      await("one listener less", () -> !answers(second));
      assertEquals("the same router", service, context.getService(router("test")));
      assertOpen(stays);

      Bundle bundle = FrameworkUtil.getBundle(service.getClass());
      assertNotNull("the router's bundle", bundle);
      try (InputStream build = URI.create(bundle.getLocation()).toURL().openStream()) {
        bundle.update(build);
      }
    }
    await("the updated router", () -> router("test") != null && answers(first));
    assertNotEquals("another router", service, context.getService(router("test")));

    configuration.update(settings("two", first));
    await("another identity", () -> "two".equals(id()));
    configuration.delete();
    await("the end of the router", () -> router("test") == null && !answers(first));
    assertNotNull("the default router is another one", router("default"));
  }

  @Test
  public void waitsForAPortThatIsTaken() throws Exception {
    int port = ExamContainer.freePort();
    var configuration = admin.getFactoryConfiguration("io.tule.router", "waiting", "?");
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      configuration.update(settings("waits", taken.getLocalPort()));
      configuration.update(settings("waits-still", taken.getLocalPort()));
      assertNull("no router without its port", router("waiting"));
    }
    await("the router", () -> router("waiting") != null);
    assertEquals("waits-still", router("waiting").getProperty("router.id"));
    configuration.delete();
    await("the end of the router", () -> router("waiting") == null);
  }

  private Object id() {
    ServiceReference<?> router = router("test");
    return router == null ? null : router.getProperty("router.id");
  }

  private static java.util.Dictionary<String, Object> settings(String id, int... ports) {
    String[] listeners =
        Arrays.stream(ports).mapToObj(p -> "normal://127.0.0.1:" + p).toArray(String[]::new);
    return FrameworkUtil.asDictionary(
        Map.of("id", id, "mode", "interior", "workerThreads", 1, "listeners", listeners));
  }

  private ServiceReference<?> router(String name) {
    try {
      ServiceReference<?>[] found =
          context.getAllServiceReferences(
              "io.tule.router.spi.Router", "(router.name=" + name + ")");
      return found == null ? null : found[0];
    } catch (org.osgi.framework.InvalidSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A peer that has said hello; the router has answered with the same header. */
  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(2_000);
    socket.getOutputStream().write(AMQP);
    byte[] answer = socket.getInputStream().readNBytes(AMQP.length);
    assertEquals(
        "AMQP", new String(answer, 0, Math.min(4, answer.length), StandardCharsets.US_ASCII));
    return socket;
  }

  private static boolean answers(int port) {
    try (Socket socket = connect(port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void assertOpen(Socket socket) throws IOException {
    socket.setSoTimeout(200);
    try {
      int read = socket.getInputStream().read();
      assertNotEquals("the connection that stays was closed", -1, read);
    } catch (SocketTimeoutException e) {
      assertNotNull("silence is what an open connection has", e);
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what);
      }
      Thread.sleep(50);
    }
  }
}
