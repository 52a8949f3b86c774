/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Real sockets through a router in this process. */
public class TunnelTest {
  private static final int MILLIS = 20_000;
  private static final int CHURN = Integer.getInteger("tule.test.churn", 1000);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> closing = new ArrayList<>();
  private Site site;
  private ServerSocket server;

  @Before
  public void start() throws Exception {
    site = new Site("one", "interior");
    server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    site.connect("q", server.getLocalPort());
  }

  @After
  public void stop() throws Exception {
    for (AutoCloseable each : closing) {
      each.close();
    }
    server.close();
    threads.shutdownNow();
    site.close();
  }

  private Socket client(int port) throws IOException {
    Socket s = new Socket();
    s.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
    s.setSoTimeout(MILLIS);
    closing.add(s);
    return s;
  }

  private Socket accept() throws IOException {
    server.setSoTimeout(MILLIS);
    Socket s = server.accept();
    s.setSoTimeout(MILLIS);
    closing.add(s);
    return s;
  }

  private static void write(Socket s, String text) throws IOException {
    s.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(Socket s, int n) throws IOException {
    return new String(s.getInputStream().readNBytes(n), StandardCharsets.UTF_8);
  }

  @Test
  public void bytesPassBothWaysAndEachDirectionEndsByItself() throws Exception {
    int port = site.listen("q", 100);
    Socket c = client(port);
    write(c, "first");
    Socket s = accept();
    assertEquals("first", read(s, 5));
    write(s, "second");
    assertEquals("second", read(c, 6));
    c.shutdownOutput();
    assertEquals(-1, s.getInputStream().read());
    write(s, "after the end of the other direction");
    s.shutdownOutput();
    assertEquals(
        "after the end of the other direction",
        new String(c.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    awaitNoLinks();
  }

  @Test
  public void serverMaySpeakFirstAndEndFirst() throws Exception {
    int port = site.listen("q", 100);
    Socket c = client(port);
    Socket s = accept();
    write(s, "220 ready");
    s.shutdownOutput();
    assertEquals("220 ready", read(c, 9));
    assertEquals(-1, c.getInputStream().read());
    write(c, "bye");
    assertEquals("bye", read(s, 3));
    c.close();
    assertEquals(-1, s.getInputStream().read());
  }

  @Test
  public void resetPassesBothWays() throws Exception {
    int port = site.listen("q", 100);
    Socket c = client(port);
    write(c, "x");
    Socket s = accept();
    assertEquals("x", read(s, 1));
    c.setSoLinger(true, 0);
    c.close();
    assertThrows(SocketException.class, () -> s.getInputStream().read());

    Socket c2 = client(port);
    write(c2, "x");
    Socket s2 = accept();
    assertEquals("x", read(s2, 1));
    s2.setSoLinger(true, 0);
    s2.close();
    assertThrows(SocketException.class, () -> c2.getInputStream().read());
    awaitNoLinks();
  }

  @Test
  public void withoutConsumerOrAboveTheBoundAConnectionIsClosedAtOnce() throws Exception {
    int nobody = site.listen("nobody", 100);
    assertEquals(-1, client(nobody).getInputStream().read());
    int one = site.listen("q", 1);
    Socket c = client(one);
    write(c, "x");
    assertEquals("x", read(accept(), 1));
    assertEquals(-1, client(one).getInputStream().read());
    write(c, "y");
  }

  @Test
  public void refusedConnectionEndsTheClient() throws Exception {
    site.connect("closed", Site.freePort());
    int port = site.listen("closed", 10);
    assertEquals(-1, client(port).getInputStream().read());
  }

  @Test
  public void whatIsLargePassesUnchanged() throws Exception {
    int port = site.listen("q", 100);
    byte[] data = new byte[30_000_000];
    new Random(7).nextBytes(data);
    Socket c = client(port);
    Future<?> up =
        threads.submit(
            () -> {
              c.getOutputStream().write(data);
              c.shutdownOutput();
              return null;
            });
    Socket s = accept();
    Future<?> echo =
        threads.submit(
            () -> {
              s.getInputStream().transferTo(s.getOutputStream());
              s.shutdownOutput();
              return null;
            });
    byte[] back = c.getInputStream().readAllBytes();
    up.get();
    echo.get();
    assertArrayEquals(data, back);
  }

  @Test
  public void readerWhoDoesNotReadStopsTheWriter() throws Exception {
    int port = site.listen("q", 100);
    Socket c = client(port);
    write(c, "x");
    Socket s = accept();
    assertTrue(stopsWriter(c) < 32 << 20);
    assertTrue(stopsWriter(s) < 32 << 20);
  }

  /** Bytes that a writer gets rid of until it is stopped for a second. */
  private long stopsWriter(Socket s) throws Exception {
    BlockingQueue<Integer> progress = new LinkedBlockingQueue<>();
    Future<?> writer =
        threads.submit(
            () -> {
              byte[] chunk = new byte[100_000];
              while (true) {
                s.getOutputStream().write(chunk);
                progress.add(chunk.length);
              }
            });
    long all = 0;
    for (Integer n = progress.poll(5, TimeUnit.SECONDS);
        n != null;
        n = progress.poll(1, TimeUnit.SECONDS)) {
      all += n;
      assertTrue("the writer is never stopped", all < 100 << 20);
    }
    writer.cancel(true);
    return all;
  }

  @Test
  public void nothingIsLeftOfConnectionsThatWereResetAtAnyMoment() throws Exception {
    int port = site.listen("q", 5000);
    Future<?> serving =
        threads.submit(
            () -> {
              Random random = new Random(3);
              while (true) {
                Socket s = server.accept();
                int what = random.nextInt(4);
                threads.execute(() -> treat(s, what));
              }
            });
    Random random = new Random(11);
    List<Future<?>> all = new ArrayList<>();
    ExecutorService some = Executors.newFixedThreadPool(16);
    for (int i = 0; i < CHURN; i++) {
      int what = random.nextInt(5);
      int bytes = random.nextInt(60_000);
      all.add(some.submit(() -> churn(port, what, bytes)));
    }
    for (Future<?> each : all) {
      each.get();
    }
    some.shutdown();
    awaitNoLinks();
    assertEquals(
        0, site.router.router().view().connections().stream().filter(c -> !c.opened()).count());
    serving.cancel(true);
  }

  private static void treat(Socket s, int what) {
    try (s) {
      s.setSoTimeout(MILLIS);
      if (what == 0) {
        s.setSoLinger(true, 0);
        return;
      }
      if (what == 1) {
        s.getOutputStream().write(new byte[20_000]);
      }
      InputStream in = s.getInputStream();
      byte[] b = new byte[8192];
      for (int n = in.read(b); n >= 0; n = in.read(b)) {
        if (what == 2) {
          s.setSoLinger(true, 0);
          return;
        }
        s.getOutputStream().write(b, 0, n);
      }
    } catch (IOException e) {
      return; // the other side was reset
    }
  }

  private static Void churn(int port, int what, int bytes) {
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
      s.setSoTimeout(MILLIS);
      if (what == 0) {
        s.setSoLinger(true, 0);
        return null;
      }
      s.getOutputStream().write(new byte[bytes]);
      if (what == 1) {
        s.setSoLinger(true, 0);
      } else if (what == 2) {
        s.getInputStream().read();
        s.setSoLinger(true, 0);
      } else if (what == 3) {
        s.shutdownOutput();
        s.getInputStream().readAllBytes();
      }
    } catch (IOException e) {
      return null; // the other side was reset
    }
    return null;
  }

  private void awaitNoLinks() throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    while (site.links() != 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    assertEquals(0, site.links());
  }
}
