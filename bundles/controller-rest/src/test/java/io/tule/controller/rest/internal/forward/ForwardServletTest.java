/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.Tunnels;
import io.tule.controller.Caller;
import io.tule.controller.Compatibility;
import io.tule.controller.ControllerException;
import io.tule.controller.PortForward;
import io.tule.controller.PortForwardService;
import io.tule.controller.UserService;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public final class ForwardServletTest {
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final ExecutorService writer = Executors.newSingleThreadExecutor();
  private Tunnels tunnels = Echo::new;
  private Server server;
  private int port;

  @Before
  public void start() throws Exception {
    UserService users =
        (UserService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {UserService.class},
                (proxy, method, arguments) -> Caller.ANONYMOUS);
    ForwardServlet servlet =
        new ForwardServlet(
            users, new Compatibility(false), new Forwards(), (q, l) -> tunnels.connect(q, l));
    server = new Server(0);
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(servlet);
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/api/v3/port-forwards/*");
    server.setHandler(context);
    server.start();
    port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @After
  public void stop() throws Exception {
    server.stop();
    loop.shutdownNow();
    writer.shutdownNow();
  }

  private Socket ask(String id, String upgrade) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    String request =
        "GET /api/v3/port-forwards/"
            + id
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: t\r\n"
            + upgrade
            + "\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tule-tunnel\r\n";

  private static String head(Socket socket) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (text.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertTrue("ended after " + text, next >= 0);
      text.append((char) next);
    }
    return text.toString();
  }

  @Test
  public void theConnectionBecomesAStreamWhoseEndsPassToo() throws Exception {
    try (Socket socket = ask("good", UPGRADE + "\r\nearly,")) {
      String head = head(socket);
      assertTrue(head, head.startsWith("HTTP/1.1 101 "));
      byte[] much = new byte[300_000];
      Arrays.fill(much, (byte) 'x');
      Future<Boolean> sent =
          writer.submit(
              () -> {
                socket.getOutputStream().write(much);
                socket.shutdownOutput();
                return true;
              });
      byte[] back = socket.getInputStream().readAllBytes();
      assertTrue(sent.get(5, TimeUnit.SECONDS));
      assertEquals("early,\r\n", new String(back, 0, 8, US_ASCII));
      assertEquals(much.length + 8, back.length);
    }
    assertEquals("open good", told.poll(5, TimeUnit.SECONDS));
    assertEquals("closed", told.poll(5, TimeUnit.SECONDS));
  }

  @Test
  public void whatCannotBeReachedIsAnsweredWithItsReason() throws Exception {
    tunnels =
        (queue, listener) -> {
          listener.onClose(PortState.failed(ReasonCode.ROUTER_UNREACHABLE, "nobody there"));
          return new Echo(queue, listener, false);
        };
    try (Socket socket = ask("good", UPGRADE)) {
      String head = head(socket);
      assertTrue(head, head.startsWith("HTTP/1.1 503 "));
      assertTrue(head, head.contains("X-Tule-Reason: ROUTER_UNREACHABLE"));
    }
    try (Socket socket = ask("other", UPGRADE)) {
      assertTrue(head(socket).startsWith("HTTP/1.1 404 "));
    }
    try (Socket socket = ask("good", "")) {
      assertTrue(head(socket).startsWith("HTTP/1.1 426 "));
    }
  }

  /** Sends back what comes, slowly: each piece is acknowledged from another thread. */
  private final class Echo implements Tunnels.Tunnel {
    private final Tunnels.Listener listener;
    private final boolean opens;
    private boolean closed;

    Echo(String queue, Tunnels.Listener listener) {
      this(queue, listener, true);
    }

    Echo(String queue, Tunnels.Listener listener, boolean opens) {
      this.listener = listener;
      this.opens = opens;
      if (opens) {
        told.add("open " + queue);
        loop.execute(listener::onOpen);
      }
    }

    @Override
    public boolean write(byte[] bytes, int from, int length) {
      byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
      loop.execute(
          () -> {
            listener.onData(copy);
            listener.onWritable();
          });
      return false;
    }

    @Override
    public void end() {
      loop.execute(
          () -> {
            listener.onEnd();
            listener.onClose(PortState.OPEN);
          });
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public synchronized void close() {
      if (!closed && opens) {
        told.add("closed");
      }
      closed = true;
    }
  }

  private static final class Forwards implements PortForwardService {
    @Override
    public PortForward open(Caller caller, String microserviceUuid, int internalPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PortForward get(Caller caller, String id) {
      if (!id.equals("good")) {
        throw ControllerException.notFound("none");
      }
      return new PortForward(id, "m", 80, Instant.EPOCH);
    }

    @Override
    public PortForward renew(Caller caller, String microserviceUuid, String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(Caller caller, String microserviceUuid, String id) {
      throw new UnsupportedOperationException();
    }
  }
}
