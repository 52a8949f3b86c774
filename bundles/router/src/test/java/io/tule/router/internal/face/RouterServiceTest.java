/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.conf.Configuration;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.management.LogControl;
import io.tule.router.spi.Endpoints;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpSequence;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.message.Message;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A router with its agents, managed from inside its own process. */
public class RouterServiceTest {
  private static final String P = "org.apache.qpid.dispatch.";
  private static final String CONF =
      """
      router {
          mode: interior
          id: A
      }
      listener {
          name: clients
          host: 127.0.0.1
          port: 0
      }
      connector {
          name: away
          host: 127.0.0.1
          port: 1
          role: inter-router
          saslUsername: user
          saslPassword: secret
      }
      address {
          prefix: shared
          distribution: multicast
      }
      """;

  private final Schema schema = Schema.load();
  private final BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
  private RouterService service;
  private Endpoints.Subscription replies;
  private int number;

  @Before
  public void start() throws Exception {
    service =
        RouterService.start(
            schema,
            configuration(CONF),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    replies =
        service.router().endpoints().subscribeDynamic(incoming -> answers.add(incoming.message()));
  }

  @After
  public void stop() {
    service.close();
  }

  private Configuration configuration(String text) throws Exception {
    return new ConfReader(schema).parse(text.lines().toList(), false);
  }

  private record Answer(int status, String description, Object body) {
    Map<?, ?> map() {
      return (Map<?, ?>) body;
    }

    List<?> results() {
      return (List<?>) map().get("results");
    }
  }

  private Answer ask(Map<String, Object> properties, Object body) throws Exception {
    return send(properties, new AmqpValue(body));
  }

  private Answer send(Map<String, Object> properties, Section body) throws Exception {
    Message request = Message.Factory.create();
    request.setAddress("$management");
    request.setReplyTo(replies.address());
    request.setCorrelationId("request " + ++number);
    request.setApplicationProperties(new ApplicationProperties(new HashMap<>(properties)));
    request.setBody(body);
    service.router().endpoints().send(request, true, Endpoints.Outcome.IGNORED);
    Message answer = answers.poll(10, TimeUnit.SECONDS);
    assertNotNull("no answer to " + properties, answer);
    assertEquals("request " + number, answer.getCorrelationId());
    Map<?, ?> status = answer.getApplicationProperties().getValue();
    return new Answer(
        (Integer) status.get("statusCode"),
        (String) status.get("statusDescription"),
        ((AmqpValue) answer.getBody()).getValue());
  }

  private static Map<String, Object> operation(String operation, String type, String name) {
    Map<String, Object> properties = new HashMap<>(Map.of("operation", operation));
    if (!type.isEmpty()) {
      properties.put(operation.equals("QUERY") ? "entityType" : "type", P + type);
    }
    if (!name.isEmpty()) {
      properties.put("name", name);
    }
    return properties;
  }

  @Test
  public void whatIsConfiguredIsFound() throws Exception {
    Answer listeners =
        ask(operation("QUERY", "listener", ""), Map.of("attributeNames", List.of("name", "role")));
    assertEquals(List.of(List.of("clients", "normal")), listeners.results());
    Answer address = ask(operation("READ", "router.config.address", "address/0"), Map.of());
    assertEquals(200, address.status);
    assertEquals("multicast", address.map().get("distribution"));
    Answer nodes =
        ask(operation("QUERY", "router.node", ""), Map.of("attributeNames", List.of("id")));
    assertEquals(List.of(List.of("A")), nodes.results());
    Answer routers = ask(operation("GET-MGMT-NODES", "", ""), Map.of());
    assertEquals(List.of("amqp:/_topo/0/A/$management"), routers.body);
  }

  @Test
  public void aRouterThatIsNotToldHowManyTakesAnEventLoopForTwoProcessors() throws Exception {
    assertEquals(
        List.of(1, 1, 1, 2, 4, 4),
        Stream.of(1, 2, 3, 4, 8, 64).map(RouterService::loopsFor).toList());
    Answer found =
        ask(operation("QUERY", "router", ""), Map.of("attributeNames", List.of("workerThreads")));
    assertEquals("as qpid-dispatch tells it", List.of(List.of(4)), found.results());
    assertEquals(
        RouterService.loopsFor(Runtime.getRuntime().availableProcessors()),
        service.router().config().loops());
  }

  @Test
  public void passwordsAreNotShown() throws Exception {
    Answer connector = ask(operation("READ", "connector", "away"), Map.of());
    assertEquals(200, connector.status);
    assertTrue(connector.body.toString().contains("saslUsername=user"));
    assertTrue(!connector.body.toString().contains("secret"));
  }

  @Test
  public void thingsAreMadeAndRemoved() throws Exception {
    Answer made =
        ask(operation("CREATE", "router.config.address", "mine"), Map.of("pattern", "a.*"));
    assertEquals(made.description, 201, made.status);
    assertEquals("a.*", made.map().get("pattern"));
    assertEquals(
        400,
        ask(operation("CREATE", "router.config.address", "mine"), Map.of("prefix", "b")).status);
    assertEquals(204, ask(operation("DELETE", "router.config.address", "mine"), Map.of()).status);
    assertEquals(404, ask(operation("READ", "router.config.address", "mine"), Map.of()).status);

    Map<String, Object> listener = Map.of("host", "127.0.0.1", "port", "0");
    assertEquals(201, ask(operation("CREATE", "listener", "second"), listener).status);
    assertEquals(400, ask(operation("CREATE", "listener", "second"), listener).status);
    assertEquals(204, ask(operation("DELETE", "listener", "second"), Map.of()).status);
    assertEquals(404, ask(operation("READ", "listener", "second"), Map.of()).status);
  }

  @Test
  public void refusalsTellWhy() throws Exception {
    assertEquals(400, ask(Map.of(), Map.of()).status);
    assertEquals(501, ask(operation("NONSENSE", "", ""), Map.of()).status);
    assertEquals(501, ask(operation("UPDATE", "listener", "clients"), Map.of()).status);
    assertEquals(400, ask(operation("READ", "connector", "clients"), Map.of()).status);
    Answer role = ask(operation("CREATE", "listener", "x"), Map.of("port", "0", "role", "nobody"));
    assertEquals(400, role.status);
    assertTrue(role.description, role.description.contains("'nobody'"));
  }

  @Test
  public void queriesGoByPages() throws Exception {
    Map<String, Object> all = operation("QUERY", "router.address", "");
    int count = ask(all, Map.of()).results().size();
    all.put("offset", 1);
    assertEquals(count - 1, ask(all, Map.of()).results().size());
    all.put("count", 1);
    assertEquals(1, ask(all, Map.of()).results().size());
    all.put("offset", 10_000);
    assertEquals(0, ask(all, Map.of()).results().size());
  }

  @Test
  public void anotherConfigurationLeavesWhatIsTheSame() throws Exception {
    BlockingQueue<Object> failures = new LinkedBlockingQueue<>();
    service.apply(
        configuration(
            CONF.replace("name: away", "name: elsewhere")
                + "listener {\n name: third\n host: 127.0.0.1\n port: 0\n}\n"),
        failures::add);
    Map<String, Object> names = Map.of("attributeNames", List.of("name"));
    assertEquals(
        List.of(List.of("clients"), List.of("third")),
        ask(operation("QUERY", "listener", ""), names).results());
    assertEquals(
        List.of(List.of("elsewhere")), ask(operation("QUERY", "connector", ""), names).results());
    assertTrue(failures.toString(), failures.isEmpty());
  }

  @Test
  public void whatCannotBeRemovedKeepsNothingElseFromBeingMade() throws Exception {
    service.router().control().deleteListener("clients"); // behind the management's back
    service.apply(configuration(CONF.replace("name: clients", "name: others")), e -> {});
    Map<String, Object> names = Map.of("attributeNames", List.of("name"));
    assertTrue(
        ask(operation("QUERY", "listener", ""), names).results().contains(List.of("others")));
  }

  @Test
  public void whateverIsSentIsAnswered() throws Exception {
    Random random = new Random(7);
    List<Object> values = new ArrayList<>();
    values.add(null);
    values.addAll(
        List.of(
            "",
            "x".repeat(5000),
            -1,
            Long.MAX_VALUE,
            1.5,
            true,
            Symbol.valueOf("symbol"),
            new Binary(new byte[] {0, -1}),
            List.of(Map.of(1, List.of())),
            Map.of("groups", Map.of("a", 7)),
            P + "vhost",
            P + "listener",
            P + "router.config.autoLink"));
    List<String> keys =
        List.of("type", "name", "identity", "entityType", "count", "offset", "limit", "indent");
    List<String> operations =
        List.of(
            "QUERY", "READ", "CREATE", "UPDATE", "DELETE", "GET-SCHEMA", "GET-LOG", "GET-TYPES");
    List<String> attributes =
        List.of(
            "attributeNames", "prefix", "hostname", "groups", "port", "phase", "module", "type");
    for (int i = 0; i < 400; i++) {
      Map<String, Object> properties = new HashMap<>();
      properties.put("operation", operations.get(random.nextInt(operations.size())));
      Map<String, Object> body = new HashMap<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        Object value = values.get(random.nextInt(values.size()));
        boolean simple = !(value instanceof List || value instanceof Map);
        properties.put(keys.get(random.nextInt(keys.size())), simple ? value : "x");
        body.put(
            attributes.get(random.nextInt(attributes.size())),
            values.get(random.nextInt(values.size())));
      }
      int status = ask(properties, random.nextInt(10) == 0 ? "text" : body).status;
      assertTrue(
          properties + " " + body + ": " + status,
          (status >= 200 && status < 500) || status == 501);
    }
    assertEquals(
        400, send(operation("CREATE", "vhost", "v"), new Data(new Binary(new byte[3]))).status);
    assertEquals(
        200, send(operation("QUERY", "listener", ""), new AmqpSequence(List.of(1))).status);
  }

  @Test
  public void aListenerWhosePortIsTakenIsMadeOnceItIsFree() throws Exception {
    BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      String more = "listener {\nname: more\nhost: 127.0.0.1\nport: " + port + "\n}\n";
      service.apply(configuration(CONF + more), failures::add);
      assertTrue(failures.poll(10, TimeUnit.SECONDS).getMessage().contains(":" + port));
      assertFalse("it waits for its port", listens(port));
    }
    for (int i = 0; i < 200 && !listens(port); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertTrue("it listens", listens(port));
    service.apply(configuration(CONF), failures::add);
    for (int i = 0; i < 200 && listens(port); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertFalse("it listens no longer", listens(port));
    assertNull(failures.poll());
  }

  private boolean listens(int port) {
    return service.router().view().listeners().stream().anyMatch(l -> l.port() == port);
  }
}
