/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.tule.agent.internal.link.HttpTransport;
import io.tule.agent.internal.link.Transport;
import io.tule.testkit.TestCertificate;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A Controller with a certificate of its own. */
public class TrustTest {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final ExecutorService executor = Lanes.pool("test-http", 2);
  private HttpsServer server;
  private Path certificate;
  private volatile String seen = "";

  @Before
  public void listen() throws Exception {
    TestCertificate own = TestCertificate.make(folder.getRoot().toPath(), "own");
    certificate = own.certificate();
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own.store(), TestCertificate.PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/",
        exchange -> {
          seen =
              exchange.getRequestHeaders().getFirst("Content-Type")
                  + "\n"
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  @After
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private Transport.Call call() {
    String url = "https://localhost:" + server.getAddress().getPort() + "/agent/image-snapshot";
    return new Transport.Call("PUT", url, "tok", "", Duration.ofSeconds(20));
  }

  @Test
  public void itsCertificateIsTrustedOnceItIsNamedAndNoLonger() throws Exception {
    HttpTransport transport = new HttpTransport(executor);
    ExecutionException refused =
        assertThrows(
            ExecutionException.class, () -> transport.send(call()).get(30, TimeUnit.SECONDS));
    assertTrue(refused.getCause() instanceof SSLException);
    transport.trust(certificate.toString());
    assertEquals(200, transport.send(call()).get(30, TimeUnit.SECONDS).status());
    transport.trust("");
    assertThrows(ExecutionException.class, () -> transport.send(call()).get(30, TimeUnit.SECONDS));
  }

  @Test
  public void aCertificateThatIsRenewedInItsFileIsTrustedWithoutARestart() throws Exception {
    Path file = TestCertificate.make(folder.getRoot().toPath(), "other").certificate();
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
    HttpTransport transport = new HttpTransport(executor);
    transport.trust(file.toString());
    assertThrows(ExecutionException.class, () -> transport.send(call()).get(30, TimeUnit.SECONDS));
    Files.copy(certificate, file, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(200, transport.send(call()).get(30, TimeUnit.SECONDS).status());
  }

  @Test
  public void aFileIsSentAsThePartThatControllersRead() throws Exception {
    HttpTransport transport = new HttpTransport(executor);
    transport.trust(certificate.toString());
    byte[] file = "the archive".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        200,
        transport
            .upload(call(), "a.tar.gz", () -> new ByteArrayInputStream(file))
            .get(30, TimeUnit.SECONDS)
            .status());
    assertTrue(seen, seen.startsWith("multipart/form-data; boundary="));
    assertTrue(
        seen,
        seen.contains(
            "Content-Disposition: form-data; name=\"upstream\"; filename=\"a.tar.gz\"\r\n"
                + "Content-Type: application/zip\r\n\r\nthe archive\r\n--"));
  }
}
