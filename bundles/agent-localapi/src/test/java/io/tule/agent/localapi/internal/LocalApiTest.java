/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal;

import static io.tule.agent.localapi.internal.Client.body;
import static io.tule.agent.localapi.internal.Client.exchange;
import static io.tule.agent.localapi.internal.Client.post;
import static io.tule.agent.localapi.internal.Client.request;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tule.agent.localapi.internal.Client.Listening;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The running server against what SDK-shaped clients send and see. */
public class LocalApiTest {
  private static final String A = TestNode.A;
  private static final String B = TestNode.B;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Limits LIMITS =
      new Limits(32, 16, 65_536, 262_144, 100, 65_536, 131_072, 4_000_000);

  @Rule public TemporaryFolder folder = new TemporaryFolder();

  private TestNode node;
  private LocalApi api;
  private int port;
  private String bluetoothUrl = "http://127.0.0.1:1";

  @Before
  public void start() throws Exception {
    node = new TestNode(folder.getRoot().toPath());
    start(false);
  }

  private void start(boolean open) {
    api =
        new LocalApi(
            new Setup(0, Set.of("127.0.0.1"), open, "amqp", LIMITS, bluetoothUrl),
            node,
            node,
            Clock.systemUTC());
    api.start();
    port = api.port();
  }

  private void restart(boolean open) {
    api.close();
    start(open);
  }

  @After
  public void stop() {
    api.close();
  }

  private static String token(String uuid) {
    return "token-" + uuid;
  }

  private String operatorToken() throws Exception {
    return Files.readString(folder.getRoot().toPath().resolve("local-api")).strip();
  }

  private static String message(String publisher, String content) {
    return "{\"publisher\":\""
        + publisher
        + "\",\"version\":4,\"infotype\":\"text\",\"infoformat\":\"utf-8\",\"contentdata\":\""
        + content
        + "\"}";
  }

  private static JsonNode json(String answer) throws Exception {
    assertTrue(answer, answer.startsWith("HTTP/1.1 200 OK\r\n"));
    return JSON.readTree(body(answer));
  }

  @Test
  public void givesAConfigurationAsTheVectorHasIt() throws Exception {
    String answer = post(port, "/v2/config/get", token(A), "{\"id\":\"" + A + "\"}");
    assertEquals(
        "HTTP/1.1 200 OK\r\ncontent-length: 38\r\n\r\n"
            + "{\"status\":\"okay\",\"config\":\"{\\\"a\\\":1}\"}",
        answer);
  }

  @Test
  public void writesFailuresAsTheAgentDoes() throws Exception {
    restart(true);
    assertEquals(
        "No configuration found for the id zz400 Bad Request",
        body(post(port, "/v2/config/get", "", "{\"id\":\"zz\"}")));
    assertEquals(" Request not found 404 Not Found", body(post(port, "/v2/nothing", "", "{}")));
    assertEquals(
        "405 Method Not Allowed", body(exchange(port, request("GET", "/v2/config/get", "", ""))));
    assertEquals(
        "Incorrect content type text/plain400 Bad Request",
        body(
            exchange(
                port,
                request("POST", "/v2/config/get", "", "{}")
                    .replace("application/json", "text/plain"))));
    assertEquals(
        "Incorrect access tokenIncorrect access token401 Unauthorized",
        body(exchange(port, request("GET", "/v2/status", "wrong", ""))));
    assertEquals(
        "Incorrect access token401 Unauthorized",
        body(post(port, "/v2/commandline", "wrong", "{\"command\":\"status\"}")));
    assertTrue(post(port, "/v2/config/get", "", "{no json").startsWith("HTTP/1.1 400 "));
  }

  @Test
  public void answersSeveralRequestsOfOneConnectionInOrder() throws Exception {
    try (Socket socket = Client.connect(port)) {
      String query =
          request(
              "POST",
              "/v2/messages/query",
              token(B),
              "{\"id\":\""
                  + B
                  + "\",\"timeframestart\":0,\"timeframeend\":9,\"publishers\":\"[x]\"}");
      String next = request("POST", "/v2/messages/next", token(B), "{\"id\":\"" + B + "\"}");
      socket.getOutputStream().write((query + next).getBytes(StandardCharsets.UTF_8));
      assertEquals(9, json(Client.read(socket)).path("timeframeend").asInt());
      assertEquals("{\"status\":\"okay\",\"count\":0,\"messages\":[]}", body(Client.read(socket)));
    }
  }

  @Test
  public void answersAClientThatHasEndedItsSide() throws Exception {
    try (Socket socket = Client.connect(port)) {
      String command =
          request("POST", "/v2/commandline", operatorToken(), "{\"command\":\"version\"}");
      socket.getOutputStream().write(command.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertTrue(Client.read(socket).startsWith("HTTP/1.1 200 OK"));
      assertEquals("then the end", -1, socket.getInputStream().read());
    }
  }

  @Test
  public void carriesAMessageByRest() throws Exception {
    JsonNode receipt = json(post(port, "/v2/messages/new", token(A), message(A, "aGk=")));
    assertEquals("okay", receipt.path("status").asText());
    assertTrue(receipt.path("id").asText().matches("[0-9a-f]{32}"));
    String ask = "{\"id\":\"" + B + "\"}";
    JsonNode got = json(post(port, "/v2/messages/next", token(B), ask));
    assertEquals(1, got.path("count").asInt());
    assertEquals("aGk=", got.path("messages").path(0).path("contentdata").asText());
    assertEquals(receipt.path("id"), got.path("messages").path(0).path("id"));
    assertEquals(receipt.path("timestamp"), got.path("messages").path(0).path("timestamp"));
    assertEquals(0, json(post(port, "/v2/messages/next", token(B), ask)).path("count").asInt());
    assertEquals(1, node.report.get().processed());
    assertEquals(Long.valueOf(1), node.report.get().published().get(A));
  }

  @Test
  public void findsMessagesInTheArchive() throws Exception {
    long before = System.currentTimeMillis();
    json(post(port, "/v2/messages/new", token(A), message(A, "MQ==")));
    json(post(port, "/v2/messages/new", token(A), message(A, "Mg==")));
    String query =
        "{\"id\":\"%s\",\"timeframestart\":%d,\"timeframeend\":%d,\"publishers\":[\"%s\",\"x\"]}";
    String mine = query.formatted(B, before, before + 60_000, A);
    JsonNode found = json(post(port, "/v2/messages/query", token(B), mine));
    assertEquals(2, found.path("count").asInt());
    assertEquals("MQ==", found.path("messages").path(0).path("contentdata").asText());
    assertEquals(found.path("messages").path(1).path("timestamp"), found.path("timeframeend"));
    restart(false);
    assertEquals(2, json(post(port, "/v2/messages/query", token(B), mine)).path("count").asInt());
    String early = query.formatted(B, 0, before - 1, A);
    assertEquals(0, json(post(port, "/v2/messages/query", token(B), early)).path("count").asInt());
    String notRouted = query.formatted(A, before, before + 60_000, A);
    assertEquals(
        0, json(post(port, "/v2/messages/query", token(A), notRouted)).path("count").asInt());
  }

  @Test
  public void carriesAMessageOverSocketsAndSendsAReceipt() throws Exception {
    Listening from = Listening.open(port, "/v2/message/socket/id/" + A, token(A));
    Listening to = Listening.open(port, "/v2/message/socket/id/" + B, token(B));
    String sent = messageFrame(A, "hi");
    from.send(sent);
    String receipt = from.next();
    assertTrue(receipt, receipt.startsWith("0e2008"));
    String id =
        new String(HexFormat.of().parseHex(receipt.substring(6, 70)), StandardCharsets.US_ASCII);
    assertTrue(id, id.matches("[0-9a-f]{32}"));
    String came = to.next();
    assertTrue(came, came.startsWith("0d"));
    assertTrue("id and time as in the receipt", came.contains(receipt.substring(6, 70)));
    assertTrue(came, came.contains(receipt.substring(70)));
    assertEquals("empty while the socket is there", 0, next(B));
  }

  private int next(String uuid) throws Exception {
    return json(post(port, "/v2/messages/next", token(uuid), "{\"id\":\"" + uuid + "\"}"))
        .path("count")
        .asInt();
  }

  /** A message of which only publisher, type, format and content are set. */
  private static String messageFrame(String publisher, String content) {
    byte[] name = publisher.getBytes(StandardCharsets.UTF_8);
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(5 + 33 + name.length + 9 + data.length);
    frame.put((byte) 0x0D).putInt(33 + name.length + 9 + data.length);
    byte[] header = new byte[33];
    header[1] = 4;
    header[10] = (byte) name.length;
    header[23] = 4;
    header[24] = 5;
    header[32] = (byte) data.length;
    frame.put(header).put(name).put("textutf-8".getBytes(StandardCharsets.UTF_8)).put(data);
    return HexFormat.of().formatHex(frame.array());
  }

  @Test
  public void answersThePingOfTheVectorAndEveryOther() throws Exception {
    Listening socket = Listening.open(port, "/v2/message/socket/id/" + A, token(A));
    socket.socket.sendPing(ByteBuffer.wrap(new byte[] {9})).get(20, TimeUnit.SECONDS);
    assertEquals("0a", socket.pongs.poll(20, TimeUnit.SECONDS));
    socket.socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get(20, TimeUnit.SECONDS);
    assertEquals("0102", socket.pongs.poll(20, TimeUnit.SECONDS));
  }

  @Test
  public void answersAReceiptInOneFrameOfTheVectorsLength() throws Exception {
    try (Socket socket = Client.connect(port)) {
      socket
          .getOutputStream()
          .write(
              ("GET /v2/message/socket/id/"
                      + A
                      + "?x=y HTTP/1.1\r\nHost: iofog\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: "
                      + token(A)
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) socket.getInputStream().read());
      }
      assertTrue(head.toString(), head.toString().startsWith("HTTP/1.1 101 "));
      assertTrue(head.toString(), head.indexOf("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") > 0);
      byte[] frame = HexFormat.of().parseHex(messageFrame(A, "hi"));
      byte[] masked = new byte[6 + frame.length];
      masked[0] = (byte) 0x82;
      masked[1] = (byte) (0x80 | frame.length);
      System.arraycopy(frame, 0, masked, 6, frame.length); // a mask of zeros
      socket.getOutputStream().write(masked);
      assertEquals("822b0e2008", HexFormat.of().formatHex(Client.readBytes(socket, 5)));
      Client.readBytes(socket, 40);
      socket.getOutputStream().write(HexFormat.of().parseHex("8981000000000" + "9"));
      assertEquals("8a010a", HexFormat.of().formatHex(Client.readBytes(socket, 3)));
      socket.getOutputStream().write(HexFormat.of().parseHex("88820000000003e8"));
      assertEquals("880203e8", HexFormat.of().formatHex(Client.readBytes(socket, 4)));
      assertEquals("then the end", -1, socket.getInputStream().read());
    }
  }

  @Test
  public void keepsWhatWasNotAcknowledgedForTheNextConnection() throws Exception {
    Listening from = Listening.open(port, "/v2/message/socket/id/" + A, token(A));
    Listening first = Listening.open(port, "/v2/message/socket/id/" + B, token(B));
    from.send(messageFrame(A, "one"));
    from.send(messageFrame(A, "two"));
    String one = first.next();
    String two = first.next();
    first.send("0b");
    Listening second = Listening.open(port, "/v2/message/socket/id/" + B, token(B));
    assertEquals("the second takes the first one's place", 1000, first.end());
    assertEquals(two, second.next());
    assertFalse(one.equals(two));
  }

  @Test
  public void keepsWhatWaitsAcrossARestart() throws Exception {
    json(post(port, "/v2/messages/new", token(A), message(A, "aGk=")));
    restart(false);
    assertEquals(1, next(B));
    restart(false);
    assertEquals(0, next(B));
  }

  @Test
  public void dropsTheOldestWhenAQueueIsFull() throws Exception {
    for (int i = 0; i < 120; i++) {
      json(post(port, "/v2/messages/new", token(A), message(A, "aGk=")));
    }
    assertEquals(100, next(B));
    assertTrue(node.report.get().state(), node.report.get().state().contains("20 dropped"));
  }

  @Test
  public void signalsChangesOnTheControlSocket() throws Exception {
    Listening mine = Listening.open(port, "/v2/control/socket/id/" + A, token(A));
    Listening other = Listening.open(port, "/v2/control/socket/id/" + B, token(B));
    node.configure("{\"a\":2}", "[]");
    assertEquals("0c", mine.next());
    node.configure("{\"a\":2}", "[{\"id\":1,\"interface\":{\"x\":1}}]");
    assertEquals("0f", mine.next());
    assertEquals("0f is the first for the other", "0f", other.next());
    JsonNode body = json(exchange(port, request("GET", "/v2/edgeResources", token(A), "{}")));
    JsonNode resources = JSON.readTree(body.path("edgeResources").asText());
    assertEquals(1, resources.path(0).path("edgeInterface").path("x").asInt());
    assertTrue(resources.path(0).has("orchestrationTags"));
  }

  @Test
  public void lastOneOfTheSameMicroserviceGetsTheMessages() throws Exception {
    String path = "/v2/message/socket/id/" + B;
    Listening first = Listening.open(port, path, token(B));
    Listening second = Listening.open(port, path, token(B));
    assertEquals(1000, first.end());
    json(post(port, "/v2/messages/new", token(A), message(A, "aGk=")));
    assertTrue(second.next().startsWith("0d"));
  }

  @Test
  public void refusesTheIdOfAnother() throws Exception {
    String ofB = "{\"id\":\"" + B + "\"}";
    for (String who : new String[] {token(A), "", "nonsense"}) {
      for (String path : new String[] {"/v2/config/get", "/v2/messages/next", "/v2/log"}) {
        String answer = post(port, path, who, ofB);
        assertTrue(path + answer, answer.startsWith("HTTP/1.1 403 "));
      }
      assertTrue(post(port, "/v2/messages/new", who, message(B, "")).startsWith("HTTP/1.1 403 "));
      String query =
          "{\"id\":\"" + B + "\",\"timeframestart\":0,\"timeframeend\":9,\"publishers\":[]}";
      assertTrue(post(port, "/v2/messages/query", who, query).startsWith("HTTP/1.1 403 "));
      for (String socket : new String[] {"control", "message"}) {
        assertThrows(
            CompletionException.class,
            () -> Listening.open(port, "/v2/" + socket + "/socket/id/" + B, who));
      }
    }
    assertTrue(post(port, "/v2/config/get", operatorToken(), ofB).contains("okay"));
  }

  @Test
  public void doesNotTellWhetherAForeignIdExists() throws Exception {
    String missing = post(port, "/v2/config/get", token(A), "{\"id\":\"zz\"}");
    String foreign = post(port, "/v2/config/get", token(A), "{\"id\":\"" + B + "\"}");
    assertEquals(missing, foreign);
  }

  @Test
  public void refusesAMessageInTheNameOfAnother() throws Exception {
    Listening from = Listening.open(port, "/v2/message/socket/id/" + B, token(B));
    from.send(messageFrame(A, "forged"));
    from.send(messageFrame(B, "own"));
    assertTrue(from.next().startsWith("0e"));
    assertEquals("only the own one counts", 1, node.report.get().processed());
  }

  @Test
  public void letsEverybodyBeAnybodyInTheOpenMode() throws Exception {
    restart(true);
    assertTrue(post(port, "/v2/config/get", "", "{\"id\":\"" + B + "\"}").contains("okay"));
    assertTrue(exchange(port, request("GET", "/v2/status", "", "")).startsWith("HTTP/1.1 401 "));
  }

  @Test
  public void bluetoothIsAnotherContainersWork() throws Exception {
    HttpServer blue =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    blue.createContext(
        "/",
        exchange -> {
          byte[] body =
              (exchange.getRequestMethod() + " " + exchange.getRequestURI())
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(202, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    blue.start();
    try {
      api.close();
      bluetoothUrl = "http://127.0.0.1:" + blue.getAddress().getPort();
      start(false);
      String path = "/v2/restblue/devices?x=1";
      String answer = exchange(port, request("GET", path, token(A), ""));
      assertTrue(answer, answer.startsWith("HTTP/1.1 202 "));
      assertEquals("GET /devices?x=1", body(answer));
      assertTrue(exchange(port, request("GET", path, "", "")).startsWith("HTTP/1.1 403 "));
    } finally {
      blue.stop(0);
    }
    assertTrue(
        exchange(port, request("GET", "/v2/restblue/x", token(A), "")).startsWith("HTTP/1.1 404 "));
  }

  @Test
  public void servesTheOperator() throws Exception {
    String token = operatorToken();
    JsonNode status = json(exchange(port, request("GET", "/v2/status", token, "")));
    assertEquals("RUNNING", status.path("iofog-daemon").asText());
    JsonNode info = json(exchange(port, request("GET", "/v2/info", token, "")));
    assertEquals("", info.path("gps-coordinates").asText("missing"));
    assertEquals("off", info.path("developer-mode").asText());
    assertEquals("{}", body(post(port, "/v2/config", token, "{\"memory-limit\":\"1024\"}")));
    assertEquals(
        "{\"memory-limit\":\"no\"}",
        body(post(port, "/v2/config", token, "{\"memory-limit\":\"1\"}")));
    assertEquals(
        "Request not valid400 Bad Request", body(post(port, "/v2/config", token, "{\"x\":\"1\"}")));
    assertEquals(
        "{\"response\":\"You said\\\\nconfig -m 1024\"}",
        body(post(port, "/v2/commandline", token, "{\"command\":\"config -m 1024\"}")));
    assertEquals(
        "{\"version\":\"3.1.0\"}",
        body(exchange(port, request("GET", "/v2/version", "Bearer " + token, ""))));
    String refused = post(port, "/v2/provision", token, "{\"provisioning-key\":\"asd\"}");
    assertTrue(refused, refused.startsWith("HTTP/1.1 500 "));
    assertTrue(refused, refused.contains("Invalid Provisioning Key"));
    assertTrue(refused, refused.endsWith("}500 Internal Server Error"));
    String command = post(port, "/v2/commandline", token, "{\"command\":\"deprovision\"}");
    assertTrue(command, command.contains("\"error\":\"Internal server error\""));
  }

  @Test
  public void keepsThePositionThatAMicroserviceMeasured() throws Exception {
    assertEquals(
        "{\"status\":\"okay\"}",
        body(post(port, "/v2/gps", token(A), "{\"lat\":\"46.5\",\"lon\":\"7.25\"}")));
    JsonNode got = json(exchange(port, request("GET", "/v2/gps", token(A), "")));
    assertEquals("46.5", got.path("lat").asText());
    assertEquals("7.25", got.path("lon").asText());
    assertEquals(
        " Error with setting GPS400 Bad Request",
        body(post(port, "/v2/gps", token(A), "{\"lat\":\"x\"}")));
  }

  @Test
  public void writesTheLogOfAMicroservice() throws Exception {
    String line = "{\"id\":\"" + A + "\",\"type\":\"info\",\"message\":\"hello\"}";
    assertEquals("{\"status\":\"okay\"}", body(post(port, "/v2/log", token(A), line)));
    Path log = folder.getRoot().toPath().resolve("logs").resolve(A + ".0.log");
    assertTrue(Files.readString(log).contains("\"level\":\"INFO\""));
  }

  @Test
  public void boundsWhatItTakes() throws Exception {
    String big = request("POST", "/v2/messages/new", token(A), message(A, "a".repeat(70_000)));
    assertTrue(exchange(port, big).startsWith("HTTP/1.1 413 "));
    String head = "GET /v2/gps HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n";
    assertFalse(exchange(port, head).startsWith("HTTP/1.1 200"));
    assertTrue(
        post(port, "/v2/messages/next", token(B), "{\"id\":\"" + B + "\"}").contains("okay"));
  }
}
