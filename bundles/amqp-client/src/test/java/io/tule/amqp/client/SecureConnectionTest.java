/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.PeerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.config.SslProfile;
import io.tule.router.config.StripAnnotations;
import io.tule.router.spi.Router;
import io.tule.testkit.TestCertificate;
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

/** Passwords and TLS towards a router elsewhere. */
public class SecureConnectionTest {
  private static final int SECONDS = 20;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Router router;
  private SslContext trusting;
  private int port;
  private RouterConnection connection;

  @Before
  public void start() throws Exception {
    RouterConfig.SaslUsers users =
        (user, password) -> user.equals("anna") && new String(password).equals("secret");
    router =
        Routers.create(
            new RouterConfig(
                "R",
                RouterMode.STANDALONE,
                1,
                Distribution.BALANCED,
                false,
                true,
                "1.19.0",
                users,
                RouterConfig.Initial.NONE));
    router.start();
    TestCertificate own = TestCertificate.make(folder.getRoot().toPath(), "own");
    String cert = own.certificate().toString();
    router
        .control()
        .putSslProfile(new SslProfile("tls", cert, own.key().toString(), "", "", "", "", "", ""));
    trusting = SslContextBuilder.forClient().trustManager(own.certificate().toFile()).build();
    PeerConfig peer =
        new PeerConfig(
            ConnectionRole.NORMAL,
            1,
            "tls",
            List.of("PLAIN"),
            16384,
            32768,
            0,
            16,
            StripAnnotations.BOTH,
            250,
            "",
            Map.of());
    port =
        router
            .control()
            .createListener(
                new ListenerConfig(
                    "l",
                    "127.0.0.1",
                    0,
                    "",
                    peer,
                    true,
                    true,
                    true,
                    0,
                    false,
                    List.of(),
                    ListenerConfig.Http.NONE));
  }

  @After
  public void stop() {
    connection.close();
    router.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void connect(Remote remote) {
    connection =
        RouterConnections.tcp(
            remote,
            loops.next(),
            ConnectionOptions.named("secure"),
            new ConnectionListener() {
              @Override
              public void up(RouterConnection connection) {
                told.add("up " + connection.routerId());
              }

              @Override
              public void down(RouterConnection connection, String reason) {
                told.add("down " + reason);
              }
            });
  }

  @Test
  public void passwordIsSentOverTls() throws Exception {
    connect(Remote.at("localhost", port).withTls(trusting).withUser("anna", "secret"));
    assertEquals("up R", told.poll(SECONDS, TimeUnit.SECONDS));
    assertEquals("anna", router.view().connections().get(0).user());
    connection.close();
    assertEquals("down closed", told.poll(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  public void wrongPasswordIsNeverUp() throws Exception {
    connect(Remote.at("localhost", port).withTls(trusting).withUser("anna", "guess"));
    assertEquals(
        "down amqp:unauthorized-access Authentication failed [mech=PLAIN]",
        told.poll(SECONDS, TimeUnit.SECONDS));
  }

  @Test
  public void certificateOfAnotherNameIsRefused() throws Exception {
    connect(Remote.at("127.0.0.1", port).withTls(trusting).withUser("anna", "secret"));
    assertNull(told.poll(2, TimeUnit.SECONDS));
    assertEquals(0, router.view().connections().stream().filter(o -> o.opened()).count());
  }
}
