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
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
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
  private static final char[] PASSWORD = "changeit".toCharArray();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();
  private final ExecutorService executor = Lanes.pool("test-http", 2);
  private HttpsServer server;
  private Path certificate;
  private volatile String seen = "";

  @Before
  public void listen() throws Exception {
    Path store = folder.getRoot().toPath().resolve("store");
    certificate = folder.getRoot().toPath().resolve("cert.crt");
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            "c",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12"),
        store);
    keytool(List.of("-exportcert", "-rfc", "-alias", "c", "-file", certificate.toString()), store);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
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

  private static void keytool(List<String> words, Path store) throws Exception {
    List<String> all = new java.util.ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(words);
    all.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    Process process =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  @After
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private Transport.Call call() {
    String url = "https://127.0.0.1:" + server.getAddress().getPort() + "/agent/image-snapshot";
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
    Path other = folder.getRoot().toPath().resolve("other");
    Path file = folder.getRoot().toPath().resolve("trusted.crt");
    keytool(
        List.of("-genkeypair", "-alias", "o", "-keyalg", "EC", "-dname", "CN=localhost"), other);
    keytool(List.of("-exportcert", "-rfc", "-alias", "o", "-file", file.toString()), other);
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
