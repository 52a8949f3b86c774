/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.client;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public class ControllerClientTest {
  private FakeController controller;

  @Before
  public void start() throws IOException {
    controller = new FakeController();
  }

  @After
  public void stop() {
    controller.close();
  }

  private ReasonCode reasonOf(int status, String body, String header) {
    controller.on("GET /x", status, body, header);
    ControllerClient client = new ControllerClient(controller.base(), "t", Optional::empty);
    return assertThrows(TuleException.class, () -> client.get("/x")).reason();
  }

  @Test
  public void tellsFailuresApart() {
    assertEquals(ReasonCode.UNAUTHENTICATED, reasonOf(401, "", ""));
    assertEquals(
        ReasonCode.NOT_FOUND, reasonOf(404, "{\"name\":\"NotFoundError\",\"message\":\"no\"}", ""));
    assertEquals(ReasonCode.CONFLICT, reasonOf(409, "", ""));
    assertEquals(ReasonCode.NOT_IMPLEMENTED, reasonOf(501, "", ""));
    assertEquals(ReasonCode.VOLUME_MISSING, reasonOf(400, "", "VOLUME_MISSING"));
  }

  @Test
  public void whatIsNoControllerDoesNotTellThatAResourceIsMissing() {
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, reasonOf(404, "<html>Not here</html>", ""));
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, reasonOf(404, "", ""));
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, reasonOf(404, "{\"error\":\"x\"}", ""));
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, reasonOf(502, "<html>Bad gateway</html>", ""));
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, reasonOf(200, "<html>Welcome</html>", ""));
    assertEquals(ReasonCode.NOT_FOUND, reasonOf(404, "<html>Cannot GET</html>", "NOT_FOUND"));
  }

  @Test
  public void understandsTheOriginalsAccidental500s() {
    assertEquals(
        ReasonCode.NOT_FOUND,
        reasonOf(500, "{\"name\":\"NotFoundError\",\"message\":\"Invalid application id\"}", ""));
    assertEquals(
        ReasonCode.CONFLICT,
        reasonOf(500, "{\"name\":\"DuplicatePropertyError\",\"message\":\"Duplicate\"}", ""));
    assertEquals(
        ReasonCode.PORT_IN_USE,
        reasonOf(
            400, "{\"name\":\"ValidationError\",\"message\":\"Port '80' is not available\"}", ""));
  }

  @Test
  public void saysThatNothingAnswers() throws IOException {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = Endpoint.base("127.0.0.1:" + socket.getLocalPort());
    }
    TuleException e =
        assertThrows(TuleException.class, () -> ControllerClient.anonymous(closed).status());
    assertEquals(ReasonCode.CONTROLLER_UNREACHABLE, e.reason());
    assertEquals(10, e.reason().exitCode());
  }

  @Test
  public void givesUpOnAnAnswerThatDoesNotCome() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI base = Endpoint.base("127.0.0.1:" + silent.getLocalPort());
      ControllerClient client =
          new ControllerClient(
              base, "", Optional::empty, Duration.ofSeconds(5), Duration.ofSeconds(2));
      assertEquals(ReasonCode.TIMEOUT, assertThrows(TuleException.class, client::status).reason());
    }
  }

  @Test
  public void asksOnceForANewToken() {
    controller.on("GET /x", 401, "{}");
    ControllerClient client =
        new ControllerClient(controller.base(), "old", () -> Optional.of("new"));

    assertThrows(TuleException.class, () -> client.get("/x"));
    assertEquals(
        java.util.List.of("old", "new"),
        controller.calls().stream().map(FakeController.Call::token).toList());
  }

  @Test
  public void readsAddressesAsTheOriginalCommandDoes() {
    assertEquals("http://10.0.0.1:51121/api/v3", Endpoint.base("10.0.0.1").toString());
    assertEquals(
        "https://ecn.example.org/api/v3", Endpoint.base("https://ecn.example.org").toString());
    assertEquals("http://h:80/base", Endpoint.base("http://h:80/base/").toString());
    TuleException e =
        assertThrows(TuleException.class, () -> Endpoint.base("http://user:secret@host"));
    assertFalse(e.getMessage().contains("secret"));
  }
}
