/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.rest.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.tule.api.model.ChangeFlag;
import io.tule.controller.AgentService;
import io.tule.controller.ApplicationService;
import io.tule.controller.CatalogService;
import io.tule.controller.Compatibility;
import io.tule.controller.ConfigService;
import io.tule.controller.ControllerException;
import io.tule.controller.DiagnosticService;
import io.tule.controller.EdgeResourceService;
import io.tule.controller.FileSetService;
import io.tule.controller.MicroserviceService;
import io.tule.controller.PortForwardService;
import io.tule.controller.RegistryService;
import io.tule.controller.RouteService;
import io.tule.controller.RouterService;
import io.tule.controller.TemplateEngine;
import io.tule.controller.TemplateService;
import io.tule.controller.TunnelService;
import io.tule.controller.UserAdminService;
import io.tule.controller.VolumeMountService;
import io.tule.controller.rest.internal.resource.HeldRequests;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** The API over HTTP, on the servlet container that the platform uses, with services faked. */
public class ApiServletTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final FakeLink LINK = new FakeLink();
  private static final HeldRequests HELD = new HeldRequests(LINK, LINK, Runnable::run, 2);
  private static Server server;
  private static int port;

  @BeforeClass
  public static void start() throws Exception {
    Services services =
        new Services(
            new FakeUsers(),
            unused(UserAdminService.class),
            unused(DiagnosticService.class),
            unused(TunnelService.class),
            new Compatibility(false),
            unused(AgentService.class),
            unused(ApplicationService.class),
            unused(MicroserviceService.class),
            unused(PortForwardService.class),
            unused(RouteService.class),
            unused(RouterService.class),
            unused(ConfigService.class),
            unused(RegistryService.class),
            unused(CatalogService.class),
            unused(EdgeResourceService.class),
            unused(FileSetService.class),
            unused(VolumeMountService.class),
            unused(TemplateService.class),
            unused(TemplateEngine.class),
            LINK,
            LINK);
    server = new Server(0);
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder =
        new ServletHolder(new ApiServlet(services, HELD, Clock.systemUTC(), "1.2.3"));
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/api/v3/*");
    server.setHandler(context);
    server.start();
    port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
  }

  @AfterClass
  public static void stop() throws Exception {
    server.stop();
  }

  @Before
  public void noneWaiting() {
    LINK.waiting.clear();
  }

  @Test
  public void statusNeedsNoTokenAndHasTheHeadersOfTheOriginal() throws Exception {
    HttpResponse<String> answer = send("GET", "/status", "nonsense", null);
    assertEquals(200, answer.statusCode());
    assertTrue(answer.body(), answer.body().startsWith("{\"status\":\"online\",\"timestamp\":"));
    assertTrue(
        answer.body(),
        answer.body().endsWith("\"versions\":{\"controller\":\"3.0.4\",\"ecnViewer\":\"3.0.2\"}}"));
    assertTrue(header(answer, "Content-Type").matches("application/json; ?charset=utf-8"));
    assertEquals(Integer.toString(answer.body().length()), header(answer, "Content-Length"));
    assertEquals("SAMEORIGIN", header(answer, "X-Frame-Options"));
    assertEquals("*", header(answer, "Access-Control-Allow-Origin"));
    assertEquals("1.2.3", header(answer, "X-Tule-Version"));
    assertFalse(header(answer, "X-Timestamp").isEmpty());
  }

  @Test
  public void pathsMatchWithoutCaseAndWithATrailingSlash() throws Exception {
    assertEquals(200, send("GET", "/StatuS/", "", null).statusCode());
    assertEquals(200, send("HEAD", "/status", "", null).statusCode());
    assertEquals(204, send("HEAD", "/capabilities/edgeresources", "", null).statusCode());
    assertEquals(404, send("GET", "/capabilities/edgeResources", "", null).statusCode());
    assertEquals(404, send("POST", "/status", "", "{}").statusCode());
    HttpResponse<String> unknown = send("GET", "/no-such-route", "", null);
    assertEquals(404, unknown.statusCode());
    assertTrue(unknown.body().contains("Cannot GET /api/v3/no-such-route"));
  }

  @Test
  public void tokensOfUsersAndAgentsAreNotExchangeable() throws Exception {
    String refused = "{\"name\":\"AuthenticationError\",\"message\":\"authorization failed\"}";
    for (String token : List.of("", "wrong", FakeLink.TOKEN)) {
      HttpResponse<String> answer = send("GET", "/user/profile", token, null);
      assertEquals(401, answer.statusCode());
      assertEquals(refused, answer.body());
      assertEquals("UNAUTHENTICATED", header(answer, "X-Tule-Reason"));
    }
    assertEquals(401, send("GET", "/agent/config", FakeUsers.TOKEN, null).statusCode());
    assertEquals(401, send("POST", "/application/yaml", "", "{}").statusCode());
    assertEquals(401, send("GET", "/k8s/vk-token", "", null).statusCode());
    assertEquals(200, send("GET", "/user/profile", FakeUsers.TOKEN, null).statusCode());
    assertEquals(200, send("GET", "/user/profile", "Bearer user-token", null).statusCode());
    assertEquals(200, send("GET", "/agent/config", FakeLink.TOKEN, null).statusCode());
  }

  @Test
  public void bodiesAreCheckedAndBounded() throws Exception {
    assertEquals(
        "{\"name\":\"ValidationError\",\"message\":\"Required field 'email' is missing\"}",
        send("POST", "/user/login", "", "").body());
    assertEquals(400, send("POST", "/user/login", "", "{\"email\": ").statusCode());
    assertEquals(400, send("POST", "/user/login", "", "[".repeat(5000)).statusCode());
    String long101 = "{\"email\":\"" + "a".repeat(101 * 1024) + "\"}";
    assertEquals(413, send("POST", "/user/login", "", long101).statusCode());
    String good = "{\"email\":\"ada@example.org\",\"password\":\"x\",\"more\":1}";
    assertEquals("{\"accessToken\":\"user-token\"}", send("POST", "/user/login", "", good).body());
    HttpRequest form =
        request("/user/login", "", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString("email=ada%40example.org&password=x"))
            .build();
    assertEquals(200, CLIENT.send(form, BodyHandlers.ofString()).statusCode());
  }

  @Test
  public void aDefectOfOursShowsNothingOfItself() throws Exception {
    String body = "{\"email\":\"broken@example.org\",\"password\":\"sesame\"}";
    HttpResponse<String> answer = send("POST", "/user/login", "", body);
    assertEquals(500, answer.statusCode());
    assertEquals(
        "{\"name\":\"Error\",\"message\":\"Internal error\",\"stack\":\"Error: Internal error\"}",
        answer.body());
  }

  @Test
  public void profileAnswersTheFieldsThatWereSent() throws Exception {
    assertEquals(
        "{\"firstName\":\"Augusta\",\"email\":\"ada@example.org\"}",
        send("PATCH", "/user/profile", FakeUsers.TOKEN, "{\"firstName\":\"Augusta\"}").body());
    assertEquals(204, send("POST", "/user/logout", FakeUsers.TOKEN, "").statusCode());
  }

  @Test
  public void anUploadWithoutItsFileIsRefused() throws Exception {
    HttpRequest upload =
        request("/application/yaml", FakeUsers.TOKEN, "multipart/form-data; boundary=xyz")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "--xyz\r\nContent-Disposition: form-data; name=\"other\"; filename=\"a\"\r\n"
                        + "\r\nkind: Application\r\n--xyz--\r\n"))
            .build();
    HttpResponse<String> answer = CLIENT.send(upload, BodyHandlers.ofString());
    assertEquals(400, answer.statusCode());
    assertTrue(answer.body(), answer.body().contains("Application file missing"));
  }

  @Test
  public void anAgentOfOursLearnsMoreThanOneOfTheOriginal() throws Exception {
    String keys =
        "{\"microservices\":[{\"uuid\":\"msvc\",\"imageId\":\"busybox:1\",\"config\":\"{}\","
            + "\"rebuild\":false,\"rootHostAccess\":false,\"logSize\":1,\"registryId\":2,"
            + "\"portMappings\":[],\"volumeMappings\":[],\"imageSnapshot\":\"\",\"delete\":false,"
            + "\"deleteWithCleanup\":false,\"env\":[{\"key\":\"A\",\"value\":\"1\"}],"
            + "\"extraHosts\":[],\"cmd\":[\"sleep\"],\"routes\":[],\"isConsumer\":false";
    assertEquals(keys + "}]}", send("GET", "/agent/microservices", FakeLink.TOKEN, null).body());
    HttpRequest own =
        request("/agent/microservices", FakeLink.TOKEN, "").header("X-Tule-Agent", "1").build();
    String body = CLIENT.send(own, BodyHandlers.ofString()).body();
    assertTrue(
        body,
        body.startsWith(
            keys + ",\"name\":\"sensor\",\"application\":\"weather\",\"rebuildGeneration\":4,"));
  }

  @Test
  public void aReportOfMicroservicesIsJsonInsideJson() throws Exception {
    String body =
        "{\"daemonStatus\":\"RUNNING\",\"memoryUsage\":10.0,\"repositoryCount\":3.0,"
            + "\"microserviceStatus\":\"[{\\\"id\\\":\\\"m1\\\",\\\"status\\\":\\\"RUNNING\\\"}]\"}";
    assertEquals(204, send("PUT", "/agent/status", FakeLink.TOKEN, body).statusCode());
    assertEquals("m1", LINK.reports.get(0).uuid());
    String wrong = "{\"microserviceStatus\":\"nonsense\"}";
    assertEquals(400, send("PUT", "/agent/status", FakeLink.TOKEN, wrong).statusCode());
  }

  @Test
  public void aRequestForChangesIsHeldUntilThereIsOne() throws Exception {
    HttpResponse<String> atOnce = send("GET", "/agent/config/changes", FakeLink.TOKEN, null);
    assertEquals(200, atOnce.statusCode());
    assertTrue(
        atOnce.body(), atOnce.body().contains("\"lastUpdated\":\"2026-11-21T10:00:00.120Z\""));
    assertEquals("true", header(atOnce, "X-Tule-Held"));

    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    List<Runnable> callbacks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      HttpRequest request = request("/agent/config/changes?wait=60", FakeLink.TOKEN, "").build();
      held.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
      callbacks.add(LINK.waiting.poll(30, TimeUnit.SECONDS));
    }
    // Both places are taken: a third is answered at once, and a refused one takes none.
    assertEquals(
        200, send("GET", "/agent/config/changes?wait=60", FakeLink.TOKEN, null).statusCode());
    assertEquals(401, send("GET", "/agent/config/changes?wait=60", "no", null).statusCode());
    assertFalse(held.get(0).isDone() || held.get(1).isDone());

    LINK.change(ChangeFlag.MICROSERVICE_LIST);
    callbacks.forEach(Runnable::run);
    for (CompletableFuture<HttpResponse<String>> future : held) {
      HttpResponse<String> answer = future.get(30, TimeUnit.SECONDS);
      assertEquals(200, answer.statusCode());
      assertTrue(answer.body(), answer.body().contains("\"microserviceList\":true"));
      assertEquals(Integer.toString(answer.body().length()), header(answer, "Content-Length"));
    }
  }

  private static HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    String type = body == null ? "" : "application/json";
    HttpRequest request = request(path, token, type).method(method, publisher).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String path, String token, String contentType) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v3" + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!token.isEmpty()) {
      request.header("Authorization", token);
    }
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    return request;
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static <T> T unused(Class<T> service) {
    return service.cast(
        Proxy.newProxyInstance(
            service.getClassLoader(),
            new Class<?>[] {service},
            (proxy, method, arguments) -> {
              throw ControllerException.notFound("nothing here");
            }));
  }
}
