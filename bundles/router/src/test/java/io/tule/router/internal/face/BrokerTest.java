/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.face;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.tule.router.config.RouterConfig;
import io.tule.router.internal.conf.ConfReader;
import io.tule.router.internal.entity.Schema;
import io.tule.router.internal.management.LogControl;
import io.tule.router.spi.RouterView.AutoLinkInfo;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.amqpBrokerConnectivity.AMQPBrokerConnectConfiguration;
import org.apache.activemq.artemis.core.config.amqpBrokerConnectivity.AMQPBrokerConnectionAddressType;
import org.apache.activemq.artemis.core.config.amqpBrokerConnectivity.AMQPBrokerConnectionElement;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * A broker that is not ours, ActiveMQ Artemis, behind the router, and a client that is not ours,
 * Qpid JMS, before it.
 */
public class BrokerTest {
  private static final long WAIT_MILLIS = 20_000;
  private static final String QUEUE = "queue.a";
  private static final String FULL = "queue.full";
  private static final String ROUTED = "routed.a";
  private static final String OWN = "own.a";

  private final int brokerPort = freePort();
  private final int clientPort = freePort();
  private final int containerPort = freePort();
  private final List<Connection> connections = new ArrayList<>();
  private EmbeddedActiveMQ broker;
  private RouterService router;

  @Before
  public void start() throws Exception {
    broker = broker(false);
    Schema schema = Schema.load();
    router =
        RouterService.start(
            schema,
            new ConfReader(schema).parse(conf().lines().toList(), false),
            RouterConfig.SaslUsers.NONE,
            LogControl.NONE,
            Clock.systemUTC());
    await("auto links", this::linked);
  }

  @After
  public void stop() throws Exception {
    for (Connection each : connections) {
      each.close();
    }
    router.close();
    broker.stop();
  }

  private String conf() {
    StringBuilder text =
        new StringBuilder(
            """
            router {
                mode: interior
                id: A
            }
            listener {
                host: 127.0.0.1
                port: %d
                saslMechanisms: ANONYMOUS
            }
            listener {
                host: 127.0.0.1
                port: %d
                role: route-container
                saslMechanisms: ANONYMOUS
            }
            connector {
                name: broker
                host: 127.0.0.1
                port: %d
                role: route-container
                saslMechanisms: PLAIN
                saslUsername: router
                saslPassword: secret
            }
            address {
                prefix: queue
                waypoint: yes
            }
            address {
                prefix: own
                waypoint: yes
            }
            """
                .formatted(clientPort, containerPort, brokerPort));
    for (String direction : List.of("in", "out")) {
      for (String address : List.of(QUEUE, FULL)) {
        text.append("autoLink {\naddress: ").append(address);
        text.append("\ndirection: ").append(direction).append("\nconnection: broker\n}\n");
      }
      text.append("linkRoute {\nprefix: routed\ndirection: ").append(direction);
      text.append("\nconnection: broker\n}\n");
    }
    return text.append(
            """
            linkRoute {
                prefix: $coordinator
                direction: in
                connection: broker
            }
            """)
        .toString();
  }

  /** A broker whose users are known by a password; or which itself connects to the router. */
  private EmbeddedActiveMQ broker(boolean connecting) throws Exception {
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setSecurityEnabled(true)
            .setJMXManagementEnabled(false)
            .setJournalDirectory("target/artemis")
            .addAcceptorConfiguration("amqp", "tcp://127.0.0.1:" + brokerPort + "?protocols=AMQP");
    for (String queue : List.of(QUEUE, FULL, ROUTED, OWN)) {
      configuration.addQueueConfiguration(
          QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
    }
    configuration.addAddressSetting(
        FULL,
        new AddressSettings()
            .setMaxSizeBytes(1)
            .setMaxReadPageBytes(-1)
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.FAIL));
    configuration.putSecurityRoles(
        "#",
        Set.of(
            new Role(
                "all", true, true, true, true, true, true, true, true, true, true, true, true)));
    if (connecting) {
      configuration.addAMQPConnection(
          new AMQPBrokerConnectConfiguration("router", "tcp://127.0.0.1:" + containerPort)
              .setReconnectAttempts(-1)
              .setRetryInterval(200)
              .addElement(
                  new AMQPBrokerConnectionElement()
                      .setMatchAddress(SimpleString.of("own.#"))
                      .setType(AMQPBrokerConnectionAddressType.PEER)));
    }
    SecurityConfiguration users = new SecurityConfiguration();
    users.addUser("router", "secret");
    users.addRole("router", "all");
    EmbeddedActiveMQ made = new EmbeddedActiveMQ();
    made.setConfiguration(configuration);
    made.setSecurityManager(
        new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
    made.start();
    return made;
  }

  private boolean linked() {
    List<AutoLinkInfo> links = router.router().view().autoLinks();
    return links.size() == 4 && links.stream().allMatch(l -> l.operStatus().equals("active"));
  }

  private long taken(String queue) {
    return broker.getActiveMQServer().locateQueue(queue).getMessagesAdded();
  }

  private Connection connect(String options) throws JMSException {
    String url = "amqp://127.0.0.1:" + clientPort + options;
    Connection connection = new JmsConnectionFactory(url).createConnection();
    connections.add(connection);
    connection.start();
    return connection;
  }

  private Session session(String options) throws JMSException {
    return connect(options).createSession(false, Session.AUTO_ACKNOWLEDGE);
  }

  private static void sendAll(Session session, String queue, int count) throws JMSException {
    MessageProducer producer = session.createProducer(session.createQueue(queue));
    for (int i = 0; i < count; i++) {
      producer.send(session.createTextMessage("message " + i));
    }
    producer.close();
  }

  private static void receiveAll(Session session, String queue, int count) throws JMSException {
    MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
    for (int i = 0; i < count; i++) {
      assertEquals("message " + i, text(consumer.receive(WAIT_MILLIS)));
    }
    consumer.close();
  }

  private static String text(Message message) throws JMSException {
    assertNotNull("no message", message);
    return ((TextMessage) message).getText();
  }

  @Test
  public void autoLinksKeepMessagesInTheBrokersQueue() throws Exception {
    sendAll(session(""), QUEUE, 300);
    assertEquals(300, taken(QUEUE));
    receiveAll(session(""), QUEUE, 300);
  }

  @Test
  public void presettledMessagesReachTheBroker() throws Exception {
    sendAll(session("?jms.presettlePolicy.presettleAll=true"), QUEUE, 200);
    await("the broker", () -> taken(QUEUE) == 200);
    receiveAll(session("?jms.presettlePolicy.presettleAll=true"), QUEUE, 200);
  }

  @Test
  public void aQueueThatIsFullRejectsAndTheSenderHears() throws Exception {
    Session session = session("");
    MessageProducer producer = session.createProducer(session.createQueue(FULL));
    assertThrows(
        JMSException.class,
        () -> {
          for (int i = 0; i < 20; i++) {
            producer.send(session.createTextMessage("much"));
          }
        });
  }

  @Test
  public void aRoutedLinkIsTheBrokersOwn() throws Exception {
    Session session = session("");
    MessageProducer producer = session.createProducer(session.createQueue(ROUTED));
    for (int i = 0; i < 100; i++) {
      TextMessage message = session.createTextMessage("message " + i);
      message.setIntProperty("third", i % 3);
      producer.send(message);
    }
    Queue queue = session.createQueue(ROUTED);
    assertEquals(100, browsed(session.createBrowser(queue).getEnumeration()));
    MessageConsumer chosen = session.createConsumer(queue, "third = 1");
    for (int i = 1; i < 100; i += 3) {
      assertEquals("message " + i, text(chosen.receive(WAIT_MILLIS)));
    }
    chosen.close();
    assertEquals(67, browsed(session.createBrowser(queue).getEnumeration()));
  }

  @Test
  public void transactionsGoThroughToTheBroker() throws Exception {
    Connection connection = connect("");
    Session outside = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    MessageConsumer all = outside.createConsumer(outside.createQueue(ROUTED));
    Session sending = connection.createSession(true, Session.SESSION_TRANSACTED);
    sendAll(sending, ROUTED, 5);
    sending.rollback();
    sendAll(sending, ROUTED, 5);
    assertNull("not committed yet", all.receiveNoWait());
    sending.commit();
    for (int i = 0; i < 5; i++) {
      assertEquals("message " + i, text(all.receive(WAIT_MILLIS)));
    }
    all.close();
    sendAll(outside, ROUTED, 5);

    Session receiving = connection.createSession(true, Session.SESSION_TRANSACTED);
    receiveAll(receiving, ROUTED, 5);
    receiving.rollback();
    MessageConsumer again = receiving.createConsumer(receiving.createQueue(ROUTED));
    for (int i = 0; i < 5; i++) {
      Message message = again.receive(WAIT_MILLIS);
      assertEquals("message " + i, text(message));
      assertTrue("came before", message.getJMSRedelivered());
    }
    receiving.commit();
    await(
        "an empty queue",
        () -> broker.getActiveMQServer().locateQueue(ROUTED).getMessageCount() == 0);
  }

  @Test
  public void largeMessagesGoBothWays() throws Exception {
    byte[] body = new byte[5_000_000];
    new Random(7).nextBytes(body);
    Session session = session("");
    for (String name : List.of(QUEUE, ROUTED)) {
      Queue queue = session.createQueue(name);
      BytesMessage message = session.createBytesMessage();
      message.writeBytes(body);
      session.createProducer(queue).send(message);
      BytesMessage came = (BytesMessage) session.createConsumer(queue).receive(WAIT_MILLIS);
      assertNotNull("no message from " + name, came);
      byte[] bytes = new byte[(int) came.getBodyLength()];
      came.readBytes(bytes);
      assertArrayEquals(body, bytes);
    }
  }

  @Test
  public void aBrokerThatComesBackIsLinkedAgain() throws Exception {
    Session session = session("");
    sendAll(session, QUEUE, 10);
    broker.stop();
    await("the end of auto links", () -> !linked());
    broker = broker(false);
    await("auto links", this::linked);
    sendAll(session, QUEUE, 10);
    receiveAll(session, QUEUE, 10);
    sendAll(session, ROUTED, 10);
    receiveAll(session, ROUTED, 10);
  }

  @Test
  public void aBrokerThatConnectsByItselfServesItsQueues() throws Exception {
    broker.stop();
    broker = broker(true);
    await("the broker's own links", () -> count("own.a") == 2);
    sendAll(session(""), OWN, 50);
    await("the broker", () -> taken(OWN) == 50);
    receiveAll(session(""), OWN, 50);
  }

  private static int browsed(Enumeration<?> messages) {
    int count = 0;
    for (; messages.hasMoreElements(); messages.nextElement()) {
      count++;
    }
    return count;
  }

  private long count(String address) {
    return router.router().view().addresses().stream()
        .filter(a -> a.key().endsWith(address))
        .count();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    while (!condition.call()) {
      assertTrue("not in time: " + what, System.nanoTime() < end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
