/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tule.api.ImageReference;
import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import io.tule.api.spi.registry.Credentials;
import io.tule.api.spi.runtime.ContainerRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Against a registry with a token service that lives in the test. */
public class DownloaderTest {
  private static final Credentials ALICE = new Credentials("alice", "s3cret");

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private final Map<String, byte[]> documents = new HashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<String> chains = new HashSet<>();
  private final List<String> loaded = new ArrayList<>();
  private final byte[] base = random(1, 50_000);
  private final byte[] top = random(2, 300_000);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Path layers;
  private volatile int cutAfter = Integer.MAX_VALUE;

  @Before
  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    // TLS is tried first; some versions of this server wait for the end of what they take for a
    // line.
    server.setExecutor(threads);
    server.start();
    layers = folder.newFolder().toPath().resolve("layers");
    String config = "{\"os\":\"linux\",\"rootfs\":{\"diff_ids\":[\"sha256:aa\",\"sha256:bb\"]}}";
    String image =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s]}"
            .formatted(blob(config.getBytes(StandardCharsets.UTF_8)), blob(base), blob(top));
    String digest = put("manifests", image);
    String list =
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"sha256:%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v6\"}},{\"digest\":\"%s\",\"platform\":{\"os\":\"linux\",\"architecture\":\"s390x\"}}]}"
            .formatted("0".repeat(64), digest);
    documents.put("/v2/team/app/manifests/1", list.getBytes(StandardCharsets.UTF_8));
  }

  @After
  public void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static byte[] random(long seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private String put(String kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    documents.put("/v2/team/app/" + kind + "/" + Digests.of(bytes), bytes);
    return Digests.of(bytes);
  }

  private String blob(byte[] bytes) {
    documents.put("/v2/team/app/blobs/" + Digests.of(bytes), bytes);
    return "{\"digest\":\"%s\",\"size\":%d}".formatted(Digests.of(bytes), bytes.length);
  }

  private String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(path + (range == null ? "" : " " + range));
      if (path.equals("/token")) {
        String basic =
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("alice:s3cret".getBytes(StandardCharsets.UTF_8));
        reply(exchange, basic.equals(authorization) ? 200 : 401, "{\"token\":\"t\"}");
      } else if (!"Bearer t".equals(authorization)) {
        exchange
            .getResponseHeaders()
            .add("WWW-Authenticate", "Bearer realm=\"http://" + host() + "/token\",service=\"r\"");
        reply(exchange, 401, "{}");
      } else if (!documents.containsKey(path)) {
        reply(exchange, 404, "{}");
      } else {
        send(exchange, documents.get(path), range);
      }
    }
  }

  private static void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void send(HttpExchange exchange, byte[] all, String range) throws IOException {
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    byte[] bytes = Arrays.copyOfRange(all, from, all.length);
    exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length);
    exchange.getResponseBody().write(bytes, 0, Math.min(bytes.length, cutAfter));
    exchange.getResponseBody().flush();
  }

  private ImageReference download(Credentials credentials, String reference) throws Unsupported {
    return download(credentials, reference, "linux/s390x", Clock.systemUTC(), Window.ALWAYS);
  }

  private ImageReference download(
      Credentials credentials, String reference, String platform, Clock clock, Window window)
      throws Unsupported {
    Blobs blobs = new Blobs(layers, new Throttle(0), window, clock);
    Downloader downloader = new Downloader(blobs, Set.of(), Duration.ofSeconds(3));
    List<Integer> percents = new ArrayList<>();
    ImageReference image =
        downloader.download(
            ImageReference.parse(host() + "/team/app" + reference),
            credentials,
            platform,
            runtime(),
            percents::add);
    List<Integer> sorted = new ArrayList<>(percents);
    sorted.sort(null);
    assertEquals("never falling", sorted, percents);
    assertEquals(Integer.valueOf(100), percents.get(percents.size() - 1));
    return image;
  }

  private ContainerRuntime runtime() {
    return (ContainerRuntime)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ContainerRuntime.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "layerChains":
                  return chains;
                case "loadImage":
                  load((InputStream) arguments[1]);
                  return null;
                default:
                  throw new UnsupportedOperationException(method.getName());
              }
            });
  }

  /** Lists the archive as {@code tar} does. */
  private void load(InputStream archive) throws IOException {
    byte[] tar = archive.readAllBytes();
    assertEquals(0, tar.length % 512);
    for (int at = 0; tar[at] != 0; ) {
      String name = new String(tar, at, 100, StandardCharsets.US_ASCII).trim();
      int size = Integer.parseInt(new String(tar, at + 124, 11, StandardCharsets.US_ASCII), 8);
      loaded.add(name + " " + size);
      at += 512 + (size + 511) / 512 * 512;
    }
  }

  private long asked(byte[] blob) {
    return requests.stream().filter(r -> r.contains(Digests.of(blob))).count();
  }

  @Test
  public void anImageComesWithTheTokenOfItsCredentials() throws Exception {
    assertEquals(host() + "/team/app:1", download(ALICE, ":1").toString());
    assertEquals(List.of(50_000, 300_000), sizes());
    try (var left = Files.list(layers)) {
      assertEquals("the disk is free again", 0, left.count());
    }
  }

  private List<Integer> sizes() {
    return loaded.stream()
        .filter(each -> each.matches("[0-9a-f]{64}\\.tar .*"))
        .map(each -> Integer.valueOf(each.replaceAll(".* ", "")))
        .toList();
  }

  @Test
  public void wrongCredentialsAreToldAndNotShown() {
    TuleException e =
        assertThrows(TuleException.class, () -> download(new Credentials("alice", "Wr0ng"), ":1"));
    assertEquals(ReasonCode.REGISTRY_UNAUTHORIZED, e.reason());
    assertFalse(e.getMessage().contains("Wr0ng"));
    e = assertThrows(TuleException.class, () -> download(ALICE, ":none"));
    assertEquals(ReasonCode.IMAGE_NOT_FOUND, e.reason());
  }

  @Test
  public void whatWasCutOffGoesOnAndAFinishedLayerNeverStartsOver() throws Exception {
    cutAfter = 100_000;
    TuleException e = assertThrows(TuleException.class, () -> download(ALICE, ":1"));
    assertEquals(ReasonCode.REGISTRY_UNREACHABLE, e.reason());
    cutAfter = Integer.MAX_VALUE;
    download(ALICE, ":1");
    assertEquals("the finished layer", 1, asked(base));
    String resumed = requests.stream().filter(r -> r.contains(" bytes=")).findFirst().orElseThrow();
    assertTrue(resumed, resumed.endsWith(" bytes=100000-"));
    assertEquals(List.of(50_000, 300_000), sizes());
  }

  @Test
  public void aDamagedLayerIsNotTaken() {
    documents.put("/v2/team/app/blobs/" + Digests.of(top), random(3, 300_000));
    TuleException e = assertThrows(TuleException.class, () -> download(ALICE, ":1"));
    assertEquals(ReasonCode.REGISTRY_UNREACHABLE, e.reason());
    assertTrue(loaded.isEmpty());
  }

  @Test
  public void layersThatTheEngineHasStayWhereTheyAre() throws Exception {
    chains.add("sha256:aa");
    download(ALICE, ":1");
    assertEquals(0, asked(base));
    assertEquals(List.of(300_000), sizes());
  }

  @Test
  public void aDigestBecomesATagAndOtherPlatformsAreTold() throws Exception {
    String digest =
        documents.keySet().stream()
            .filter(path -> path.contains("manifests/sha256"))
            .map(path -> path.replaceAll(".*/", ""))
            .findFirst()
            .orElseThrow();
    assertEquals(
        host() + "/team/app:" + digest.replace(':', '-'), download(ALICE, "@" + digest).toString());
    TuleException e =
        assertThrows(
            TuleException.class,
            () -> download(ALICE, ":1", "linux/mips", Clock.systemUTC(), Window.ALWAYS));
    assertEquals(ReasonCode.IMAGE_NOT_FOUND, e.reason());
  }

  @Test
  public void theWindowHasTwoEnds() {
    Window night = Window.parse("22:00 - 06:00");
    assertTrue(night.isOpen(at("23:30")));
    assertTrue(night.isOpen(at("05:59")));
    assertFalse(night.isOpen(at("06:00")));
    assertTrue(Window.parse("09:00-17:00").isOpen(at("09:00")));
    assertFalse(Window.parse("09:00-17:00").isOpen(at("17:00")));
    assertTrue(Window.parse("").isOpen(at("12:00")));
    assertThrows(IllegalArgumentException.class, () -> Window.parse("at night"));
  }

  private static Clock at(String time) {
    return Clock.fixed(Instant.parse("2026-01-01T" + time + ":00Z"), ZoneOffset.UTC);
  }

  @Test
  public void bytesAreSpreadOverTime() throws InterruptedException {
    AtomicLong nanos = new AtomicLong(77);
    Throttle throttle = new Throttle(1_000, nanos::get, time -> nanos.addAndGet(time.toNanos()));
    for (int i = 0; i < 10; i++) {
      throttle.took(500);
    }
    assertEquals(Duration.ofSeconds(5).toNanos(), nanos.get() - 77);
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    long before = nanos.get();
    throttle.took(1_000);
    assertEquals("idle time is not saved up", 1_000_000_000, nanos.get() - before);
  }
}
