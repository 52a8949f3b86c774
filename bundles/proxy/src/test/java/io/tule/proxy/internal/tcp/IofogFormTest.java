/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import static org.junit.Assert.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Each half of ours against the other half as ioFog's proxy has it. */
public class IofogFormTest {
  private static final int SECONDS = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Site site;
  private ProtonPeer peer;

  @Before
  public void start() throws Exception {
    int port = Site.freePort();
    site = new Site("one", "interior", Site.end("listener", "normal", port));
    peer = new ProtonPeer(port).begin(threads);
  }

  @After
  public void stop() throws Exception {
    peer.close();
    threads.shutdownNow();
    site.close();
  }

  private String told() throws Exception {
    return String.valueOf(peer.told.poll(SECONDS, TimeUnit.SECONDS));
  }

  private static void write(Socket s, String text) throws Exception {
    s.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket s, int n) throws Exception {
    s.setSoTimeout(SECONDS * 1000);
    return new String(s.getInputStream().readNBytes(n), StandardCharsets.UTF_8);
  }

  @Test
  public void theirListenerReachesOurServer() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(SECONDS * 1000);
      site.connect("q", server.getLocalPort());
      site.awaitRoute("q");
      peer.listen("q");
      try (Socket s = server.accept()) {
        write(s, "220 hello");
        assertEquals("220 hello", told());
        peer.send("one");
        peer.send("x".repeat(60_000));
        assertEquals("one" + "x".repeat(60_000), read(s, 60_003));
        write(s, "last words");
        s.shutdownOutput();
        assertEquals("last words", told());
        assertEquals("closed", told());
        assertEquals(-1, s.getInputStream().read());
      }
    }
  }

  @Test
  public void theirEndClosesOurServersConnection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(SECONDS * 1000);
      site.connect("q", server.getLocalPort());
      site.awaitRoute("q");
      peer.listen("q");
      try (Socket s = server.accept()) {
        write(s, "up");
        assertEquals("up", told());
        peer.send("bye");
        peer.closeSender();
        assertEquals("bye", read(s, 3));
        assertEquals(-1, s.getInputStream().read());
      }
    }
  }

  @Test
  public void ourListenerReachesTheirServer() throws Exception {
    peer.serve("r");
    site.awaitRoute("r");
    int port = site.listen("r", 10);
    try (Socket c = new Socket()) {
      c.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      write(c, "first bytes");
      assertEquals("attached", told());
      assertEquals("first bytes", told());
      assertEquals("FIRST BYTES", read(c, 11));
      write(c, "more");
      assertEquals("MORE", read(c, 4));
      c.shutdownOutput();
      assertEquals("more", told());
      assertEquals("closed", told());
      assertEquals(-1, c.getInputStream().read());
    }
  }
}
