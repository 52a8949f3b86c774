/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.tcp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/**
 * A client that behaves as ioFog's proxy does for TCP (contract/router.md 2.1), on Proton-J and by
 * a socket: both roles, no half-close, all unsettled, every message accepted as it comes.
 */
final class ProtonPeer implements AutoCloseable {
  private static final int CREDIT = 100;

  private final Selector selector = Selector.open();
  private final SocketChannel channel;
  private final Transport transport = Proton.transport();
  private final Connection connection = Proton.connection();
  private final Collector collector = Proton.collector();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<Link, Sender> answers = new HashMap<>();
  private Session session;
  private volatile boolean closed;
  private int tag;

  /** Bodies that came, and {@code closed} where a link ended. */
  final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  /** Serves attaches: sends back in capitals. */
  private boolean serving;

  private Sender out;
  private String queue = "";

  ProtonPeer(int port) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
    Sasl sasl = transport.sasl();
    sasl.client();
    sasl.setMechanisms("ANONYMOUS");
    connection.setContainer("iofog-proxy-" + port + System.nanoTime());
    connection.setHostname("localhost");
    connection.collect(collector);
    transport.bind(connection);
    connection.open();
    session = connection.session();
    session.open();
  }

  /** Begins its thread. */
  ProtonPeer begin(java.util.concurrent.Executor threads) {
    threads.execute(this::run);
    return this;
  }

  /** The side that was connected to by a TCP client. */
  void listen(String address) {
    later(
        () -> {
          queue = address;
          Receiver r = session.receiver("receiver");
          Source s = new Source();
          s.setDynamic(true);
          r.setSource(s);
          r.setTarget(new Target());
          r.open();
          r.flow(CREDIT);
        });
  }

  /** The side that connects: asks for a link route and answers attaches. */
  void serve(String address) {
    later(
        () -> {
          serving = true;
          Sender s = session.sender("management");
          s.setSource(new Source());
          Target t = new Target();
          t.setAddress("$management");
          s.setTarget(t);
          s.open();
          Message m = Message.Factory.create();
          m.setApplicationProperties(
              new ApplicationProperties(
                  Map.of(
                      "operation",
                      "CREATE",
                      "type",
                      "org.apache.qpid.dispatch.router.connection.linkRoute")));
          m.setReplyTo("answers");
          m.setCorrelationId("1");
          m.setBody(new AmqpValue(Map.of("pattern", address, "direction", "in")));
          send(s, m);
        });
  }

  void send(String text) {
    later(() -> send(out, data(text)));
  }

  void closeSender() {
    later(() -> out.close());
  }

  private static Message data(String text) {
    Message m = Message.Factory.create();
    m.setBody(new AmqpValue(new Binary(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    return m;
  }

  private void send(Sender s, Message m) {
    byte[] b = new byte[1 << 17];
    int n = m.encode(b, 0, b.length);
    s.delivery(("t" + tag++).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    s.send(b, 0, n);
    s.advance();
  }

  private void later(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  private void run() {
    try {
      while (!closed) {
        for (Runnable t = tasks.poll(); t != null; t = tasks.poll()) {
          t.run();
        }
        write();
        selector.select(20);
        selector.selectedKeys().clear();
        ByteBuffer tail = transport.tail();
        if (channel.read(tail) < 0) {
          told.add("lost");
          return;
        }
        transport.process();
        for (Event e = collector.peek(); e != null; e = collector.peek()) {
          handle(e);
          collector.pop();
        }
        write();
      }
    } catch (IOException e) {
      told.add("lost");
    }
  }

  private void write() throws IOException {
    while (transport.pending() > 0) {
      transport.pop(channel.write(transport.head()));
    }
  }

  private void handle(Event e) {
    switch (e.getType()) {
      case SESSION_REMOTE_OPEN -> {
        if (e.getSession().getLocalState() == EndpointState.UNINITIALIZED) {
          e.getSession().open();
        }
      }
      case LINK_REMOTE_OPEN -> opened(e.getLink());
      case LINK_REMOTE_CLOSE, LINK_REMOTE_DETACH -> {
        told.add("closed");
        e.getLink().close();
      }
      case DELIVERY -> delivery(e.getDelivery());
      case CONNECTION_REMOTE_CLOSE, TRANSPORT_ERROR -> {
        told.add("lost " + connection.getRemoteCondition() + transport.getCondition());
        closed = true;
      }
      default -> {}
    }
  }

  private void opened(Link link) {
    if (link.getLocalState() == EndpointState.UNINITIALIZED) {
      link.open(); // without source and target, as rhea answers
      ((Receiver) link).flow(CREDIT);
      Sender back = session.sender("back" + tag++);
      back.setSource(new Source());
      Target t = new Target();
      t.setAddress(((Source) link.getRemoteSource()).getAddress());
      back.setTarget(t);
      back.open();
      answers.put(link, back);
      out = back;
      told.add("attached");
    } else if (link instanceof Receiver && !serving) {
      out = session.sender("client-1");
      Source s = new Source();
      s.setAddress(((Source) link.getRemoteSource()).getAddress());
      out.setSource(s);
      Target t = new Target();
      t.setAddress(queue);
      out.setTarget(t);
      out.open();
    }
  }

  private void delivery(Delivery d) {
    if (!(d.getLink() instanceof Receiver r) || d.isPartial() || !d.isReadable()) {
      return;
    }
    byte[] b = new byte[d.pending()];
    r.recv(b, 0, b.length);
    Message m = Message.Factory.create();
    m.decode(b, 0, b.length);
    d.disposition(Accepted.getInstance());
    d.settle();
    r.advance();
    r.flow(1);
    Binary body = (Binary) ((AmqpValue) m.getBody()).getValue();
    String text =
        new String(
            body.getArray(),
            body.getArrayOffset(),
            body.getLength(),
            java.nio.charset.StandardCharsets.UTF_8);
    told.add(text);
    Sender back = answers.get(r);
    if (back != null) {
      send(back, data(text.toUpperCase(java.util.Locale.ROOT)));
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    channel.close();
  }
}
