/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** How peers come in: TLS, passwords, HTTP and WebSocket. */
public class FrontDoorTest {
  private static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private Router router;

  @Before
  public void start() {
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
  }

  @After
  public void stop() {
    router.close();
  }

  private int listen(String name, String profile, String mechanism, ListenerConfig.Http http) {
    PeerConfig d = PeerConfig.DEFAULT;
    PeerConfig peer =
        new PeerConfig(
            ConnectionRole.NORMAL,
            1,
            profile,
            mechanism.isEmpty() ? List.of() : List.of(mechanism),
            d.maxFrameSize(),
            d.maxSessions(),
            0,
            16,
            StripAnnotations.BOTH,
            250,
            "",
            Map.of());
    boolean secure = !profile.isEmpty();
    return router
        .control()
        .createListener(
            new ListenerConfig(
                name,
                "127.0.0.1",
                0,
                "",
                peer,
                !mechanism.isEmpty(),
                secure,
                secure,
                0,
                false,
                List.of(),
                http));
  }

  private static byte[] exchange(Socket s, int wanted, byte[]... bytes) throws IOException {
    s.setSoTimeout(5000);
    for (byte[] b : bytes) {
      s.getOutputStream().write(b);
    }
    s.getOutputStream().flush();
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    InputStream in = s.getInputStream();
    int n = 0;
    while (got.size() < wanted && n >= 0) {
      byte[] b = new byte[1024];
      n = in.read(b);
      got.write(b, 0, Math.max(0, n));
    }
    return got.toByteArray();
  }

  private static byte[] plain(String user, String password) {
    byte[] response = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = ByteBuffer.allocate(64);
    b.putInt(0).put(new byte[] {2, 1, 0, 0, 0, 0x53, 0x41, (byte) 0xc0, 0, 2, (byte) 0xa3, 5});
    b.put("PLAIN".getBytes(StandardCharsets.US_ASCII));
    b.put((byte) 0xa0).put((byte) response.length).put(response);
    b.putInt(0, b.position()).put(12, (byte) (b.position() - 13));
    byte[] frame = new byte[b.position()];
    b.flip().get(frame);
    return frame;
  }

  /** The code of a SASL outcome is the last byte of what came. */
  private static int outcome(int port, String user, String password) throws IOException {
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
      byte[] hello = exchange(s, 30, SASL);
      assertTrue(new String(hello, StandardCharsets.ISO_8859_1).contains("PLAIN"));
      byte[] got = exchange(s, 16, plain(user, password));
      assertEquals(0x44, got[10]);
      return got[15];
    }
  }

  @Test
  public void aPasswordLetsItsUserIn() throws IOException {
    int port = listen("l", "", "PLAIN", ListenerConfig.Http.NONE);
    assertEquals(0, outcome(port, "anna", "secret"));
    assertEquals(1, outcome(port, "anna", "wrong"));
    assertEquals(1, outcome(port, "otto", "secret"));
  }

  @Test
  public void healthAndMetricsAreServedAndFilesBelowTheirFolderAlone() throws Exception {
    Path root = folder.newFolder("root").toPath();
    Files.writeString(root.resolve("a.txt"), "a file\n");
    Files.writeString(folder.getRoot().toPath().resolve("secret"), "not to be seen");
    int port =
        listen("h", "", "", new ListenerConfig.Http(true, true, true, true, root.toString()));
    assertEquals(200, get(port, "/healthz").statusCode());
    String metrics = get(port, "/metrics").body();
    assertTrue(metrics.contains("\nqdr_deliveries_delayed_10sec_total 0\n"));
    assertEquals("a file\n", get(port, "/a.txt").body());
    assertEquals(404, get(port, "/..%2fsecret").statusCode());
    assertEquals(404, get(port, "/nothing").statusCode());
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  public void amqpGoesOverAWebSocket() throws Exception {
    int port = listen("w", "", "", new ListenerConfig.Http(true, true, true, true, ""));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    CompletableFuture<Boolean> opened = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onBinary(WebSocket w, ByteBuffer data, boolean last) {
            byte[] b = new byte[data.remaining()];
            data.get(b);
            got.write(b, 0, b.length);
            if (got.toString(StandardCharsets.ISO_8859_1).contains("qpid-dispatch-router")) {
              opened.complete(true);
            }
            w.request(1);
            return null;
          }
        };
    WebSocket w =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .subprotocols("amqp")
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), listener)
            .get(5, TimeUnit.SECONDS);
    assertEquals("amqp", w.getSubprotocol());
    byte[] header = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
    byte[] open = {
      0, 0, 0, 0x11, 2, 0, 0, 0, 0, 0x53, 0x10, (byte) 0xc0, 4, 1, (byte) 0xa1, 1, 'x'
    };
    w.sendBinary(ByteBuffer.wrap(header), true).get(5, TimeUnit.SECONDS);
    w.sendBinary(ByteBuffer.wrap(open, 0, 9), false).get(5, TimeUnit.SECONDS);
    w.sendBinary(ByteBuffer.wrap(open, 9, 8), true).get(5, TimeUnit.SECONDS);
    assertTrue(opened.get(5, TimeUnit.SECONDS));
    w.abort();
  }

  private SSLContext certificate() throws Exception {
    TestCertificate own = TestCertificate.make(folder.getRoot().toPath(), "own");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", own.store().getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private SslProfile profile(String name, String key) {
    String dir = folder.getRoot().getPath();
    return new SslProfile(name, dir + "/own.pem", dir + "/" + key, "", "", "", "", "", "");
  }

  /** TLS 1.3 sends its session tickets after the handshake, when AMQP may have begun already. */
  @Test
  public void saslIsSpokenOverEachVersionOfTls() throws Exception {
    SSLContext client = certificate();
    router.control().putSslProfile(profile("tls", "own.key"));
    int port = listen("s", "tls", "", ListenerConfig.Http.NONE);
    for (String version : List.of("TLSv1.2", "TLSv1.3")) {
      try (javax.net.ssl.SSLSocket s =
          (javax.net.ssl.SSLSocket)
              client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
        s.setEnabledProtocols(new String[] {version});
        byte[] got = exchange(s, 8, SASL);
        assertEquals("AMQP\3", new String(got, 0, 5, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  public void anUnreadableKeyFailsItsOwnListenerAlone() throws Exception {
    SSLContext client = certificate();
    Files.writeString(folder.getRoot().toPath().resolve("bad.pem"), "no key");
    router.control().putSslProfile(profile("bad", "bad.pem"));
    int bad = listen("bad", "bad", "", ListenerConfig.Http.NONE);
    int good = listen("good", "", "", ListenerConfig.Http.NONE);
    try (Socket s = client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), bad)) {
      assertThrows(IOException.class, () -> exchange(s, 8, SASL));
    }
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), good)) {
      assertFalse(exchange(s, 8, SASL).length == 0);
    }
  }
}
