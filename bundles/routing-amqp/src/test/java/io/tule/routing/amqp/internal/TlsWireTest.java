/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.RouterConfig;
import io.tule.router.config.SslProfile;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.face.RouterService;
import io.tule.router.internal.management.LogControl;
import io.tule.testkit.TestCertificate;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Messages by TLS, to a router that wants to see a certificate. */
public class TlsWireTest {
  private static final int SECONDS = 30;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final List<Network> networks = new ArrayList<>();
  private RouterService router;
  private int port;

  @Before
  public void start() throws Exception {
    TestCertificate.make(folder.getRoot().toPath(), "own");
    TestCertificate.make(folder.getRoot().toPath(), "other");
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Schema schema = Schema.load();
    String conf =
        """
        router {
          id: R
          mode: standalone
        }
        sslProfile {
          name: tls
          certFile: %1$s/own.pem
          privateKeyFile: %1$s/own.key
          caCertFile: %1$s/own.pem
          uidFormat: n
        }
        listener {
          name: secure
          host: localhost
          port: %2$d
          sslProfile: tls
          requireSsl: yes
          authenticatePeer: yes
          saslMechanisms: EXTERNAL
        }
        """
            .formatted(folder.getRoot(), port);
    router =
        RouterService.start(
            schema,
            new ConfReader(schema).parse(conf.lines().toList(), false),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
  }

  @After
  public void stop() {
    networks.forEach(Network::close);
    router.close();
  }

  /** By the certificate of one name, trusting that of another. */
  private Network network(String own, String trusted) throws Exception {
    String at = folder.getRoot() + "/";
    Wire.Maker wires =
        TlsWire.with(
            new SslProfile(
                "p",
                own.isEmpty() ? "" : at + own + ".pem",
                own.isEmpty() ? "" : at + own + ".key",
                at + trusted + ".pem",
                "",
                "",
                "",
                "",
                ""));
    Network network = new SocketNetwork("localhost", port, wires, "test", TlsWireTest::thread);
    networks.add(network);
    return network;
  }

  private static Thread thread(Runnable task) {
    Thread thread = java.util.concurrent.Executors.defaultThreadFactory().newThread(task);
    thread.setDaemon(true);
    return thread;
  }

  @Test
  public void messagesOfAnySizeGoByTlsFromWhoTheCertificateSays() throws Exception {
    BlockingQueue<Integer> came = new LinkedBlockingQueue<>();
    Network to = network("own", "own");
    Runnable unused =
        to.receive(
            "a",
            10,
            arrival -> {
              Data data = (Data) arrival.message().getBody();
              came.add(java.util.Arrays.hashCode(data.getValue().getArray()));
              arrival.settle(Accepted.getInstance());
            });
    Network from = network("own", "own");
    Random random = new Random(3);
    for (int size : new int[] {1, 20_000, 3_000_000}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Message message = Message.Factory.create();
      message.setAddress("a");
      message.setBody(new Data(new Binary(bytes)));
      BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      do { // until both ends are up
        outcome.clear();
        from.send("a", () -> message, (DeliveryState s) -> outcome.add(String.valueOf(s)));
      } while (!String.valueOf(outcome.poll(SECONDS, TimeUnit.SECONDS)).startsWith("Accepted")
          && System.nanoTime() < end);
      assertEquals(
          (Integer) java.util.Arrays.hashCode(bytes), came.poll(SECONDS, TimeUnit.SECONDS));
    }
    router
        .router()
        .view()
        .connections()
        .forEach(c -> assertArrayEquals(new Object[] {"localhost", true}, of(c)));
  }

  private static Object[] of(io.tule.router.spi.RouterView.ConnectionInfo c) {
    return new Object[] {c.user(), c.tls().on()};
  }

  @Test
  public void aRouterThatIsNotTrustedGetsNothing() throws Exception {
    Network network = network("own", "other");
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    network.send("a", Message.Factory::create, s -> outcome.add(String.valueOf(s)));
    assertEquals("null", outcome.poll(SECONDS, TimeUnit.SECONDS));
    assertFalse(network.isUp());
  }

  @Test
  public void whoShowsNoCertificateIsNotLetIn() throws Exception {
    Network network = network("", "own");
    assertNull(new LinkedBlockingQueue<String>().poll(2, TimeUnit.SECONDS));
    assertFalse(network.isUp());
    assertTrue(router.router().view().connections().stream().noneMatch(c -> c.opened()));
  }
}
