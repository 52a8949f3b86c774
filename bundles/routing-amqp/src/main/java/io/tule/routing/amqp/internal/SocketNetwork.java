/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.routing.amqp.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A router elsewhere, by AMQP over TCP as ioFog's Agent speaks it: one connection and one session,
 * SASL ANONYMOUS, or EXTERNAL where this end shows a certificate and the router takes it; a link
 * for each address and direction. It is connected to again and again. All that touches AMQP is done
 * by one thread.
 */
final class SocketNetwork implements Network {
  private static final Logger LOG = LoggerFactory.getLogger(SocketNetwork.class);
  private static final int CONNECT_MILLIS = 10_000;
  private static final int IDLE_MILLIS = 30_000;
  private static final long FIRST_PAUSE_MILLIS = 1_000;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;
  private static final int FRAME_BYTES = 65_536;

  private final String host;
  private final int port;
  private final Wire.Maker wires;
  private final String container;
  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<String, SendingLink> senders = new LinkedHashMap<>();
  private final Map<String, ReceivingLink> receivers = new LinkedHashMap<>();
  private volatile boolean up;
  private volatile boolean closed;
  private boolean complained;
  private Connection connection;
  private Session session;
  private Transport transport;
  private SocketChannel channel;
  private Wire wire;

  /**
   * Begins to connect.
   *
   * @param container the AMQP container-id of this end
   */
  SocketNetwork(String host, int port, Wire.Maker wires, String container, ThreadFactory threads)
      throws IOException {
    this.host = host;
    this.port = port;
    this.wires = wires;
    this.container = container;
    this.selector = Selector.open();
    threads.newThread(this::run).start();
  }

  // --- what others call
  // ---------------------------------------------------------------------------

  @Override
  public void send(String address, Draft draft, Consumer<DeliveryState> outcome) {
    later(
        () -> {
          if (up) {
            senders
                .computeIfAbsent(address, key -> new SendingLink(session, key))
                .send(draft, outcome);
          } else {
            outcome.accept(null);
          }
        });
    if (closed) {
      outcome.accept(null);
    }
  }

  @Override
  public Runnable receive(String address, int window, Consumer<Arrival> handler) {
    ReceivingLink link = new ReceivingLink(address, window, handler, this::later);
    later(
        () -> {
          ReceivingLink before = receivers.put(address, link);
          if (before != null) {
            before.close();
          }
          if (up) {
            link.open(session);
          }
        });
    return () ->
        later(
            () -> {
              receivers.remove(address, link);
              link.close();
            });
  }

  @Override
  public boolean isUp() {
    return up;
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  private void later(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  // --- the thread
  // ---------------------------------------------------------------------------------

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    while (!closed) {
      boolean was = false;
      try {
        connect();
        was = serve();
      } catch (IOException e) {
        complain(e.toString());
      } catch (RuntimeException e) {
        // The edge of the thread: what a peer sends must not end it.
        LOG.error("The connection to the router {}:{} failed", host, port, e);
      } finally {
        was |= up;
        disconnect();
      }
      pause = was ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
      pause(pause);
    }
    runTasks();
    try {
      selector.close();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }

  private void complain(String why) {
    if (!complained) {
      complained = true;
      LOG.warn("The router {}:{} cannot be reached; messages wait: {}", host, port, why);
    }
  }

  /** Waits, and answers what is asked meanwhile. */
  private void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!closed && left > 0) {
      try {
        selector.select(left);
      } catch (IOException e) {
        LOG.debug("select", e);
      }
      runTasks();
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void connect() throws IOException {
    channel = SocketChannel.open();
    channel.socket().connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    wire = wires.on(channel, host, port);
    channel.register(selector, SelectionKey.OP_READ);
    transport = Proton.transport();
    transport.setMaxFrameSize(FRAME_BYTES);
    transport.setIdleTimeout(IDLE_MILLIS);
    Sasl sasl = transport.sasl();
    sasl.client();
    if (wires.certificate()) {
      sasl.setListener(new ByCertificate());
    } else {
      sasl.setMechanisms("ANONYMOUS");
    }
    connection = Proton.connection();
    connection.setContainer(container);
    connection.setHostname(host);
    transport.bind(connection);
    connection.open();
    session = connection.session();
    session.open();
  }

  /** Serves the connection until it ends; whether it was ever up. */
  private boolean serve() throws IOException {
    Collector collector = Proton.collector();
    connection.collect(collector);
    boolean was = false;
    while (!closed && !transport.isClosed()) {
      runTasks();
      long next = transport.tick(System.nanoTime() / 1_000_000);
      write();
      selector.selectedKeys().clear();
      channel
          .keyFor(selector)
          .interestOps(
              wire.isBlocked(transport.pending() > 0)
                  ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                  : SelectionKey.OP_READ);
      long wait = next == 0 ? IDLE_MILLIS : next - System.nanoTime() / 1_000_000;
      if (tasks.isEmpty()) {
        selector.select(Math.max(1, wait));
      }
      boolean end = !read();
      for (Event event = collector.peek(); event != null; event = collector.peek()) {
        handle(event);
        collector.pop();
      }
      was |= up;
      if (end) {
        return was;
      }
    }
    return was;
  }

  private void write() throws IOException {
    wire.flush();
    int pending = transport.pending();
    while (pending > 0) {
      int written = wire.write(transport.head());
      if (written > 0) {
        transport.pop(written);
      }
      pending = written > 0 ? transport.pending() : 0;
    }
  }

  private boolean read() throws IOException {
    int capacity = transport.capacity();
    while (capacity > 0) {
      ByteBuffer tail = transport.tail();
      int count = wire.read(tail);
      if (count < 0) {
        return false;
      }
      transport.process();
      capacity = count == 0 ? 0 : transport.capacity();
    }
    return capacity == 0;
  }

  private void handle(Event event) {
    switch (event.getType()) {
      case CONNECTION_REMOTE_OPEN -> opened();
      case CONNECTION_REMOTE_CLOSE -> {
        complain(String.valueOf(connection.getRemoteCondition()));
        connection.close();
        transport.close_head();
      }
      case TRANSPORT_ERROR -> complain(String.valueOf(transport.getCondition()));
      case LINK_FLOW -> {
        if (event.getLink().getContext() instanceof SendingLink sending) {
          sending.work();
        }
      }
      case LINK_REMOTE_CLOSE, LINK_REMOTE_DETACH -> detached(event.getLink());
      case DELIVERY -> delivery(event.getDelivery());
      default -> {}
    }
  }

  private void opened() {
    up = true;
    complained = false;
    LOG.info("Connected to the router {}:{}", host, port);
    receivers.values().forEach(each -> each.open(session));
  }

  private void detached(Link link) {
    if (link.getLocalState() != EndpointState.CLOSED) {
      LOG.info("The router ends the link to {}: {}", link.getName(), link.getRemoteCondition());
      link.close();
    }
    if (link.getContext() instanceof SendingLink sending) {
      senders.remove(sending.address(), sending);
      sending.lost();
    } else if (link.getContext() instanceof ReceivingLink receiving
        && receivers.get(receiving.address()) == receiving) {
      // Opened again with the next connection, so that a router that refuses it has its peace.
      receiving.ended();
    }
  }

  private static void delivery(Delivery delivery) {
    Object link = delivery.getLink().getContext();
    if (link instanceof SendingLink sending) {
      sending.answered(delivery);
    } else if (link instanceof ReceivingLink receiving) {
      receiving.take(delivery);
    }
  }

  private void disconnect() {
    up = false;
    if (closed && transport != null && connection != null && wire != null) {
      goodbye();
    }
    try {
      channel.close();
      selector.selectNow();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
    Map<String, SendingLink> all = new LinkedHashMap<>(senders);
    senders.clear();
    all.values().forEach(SendingLink::lost);
    receivers.values().forEach(ReceivingLink::ended);
  }

  /** Tells the router, which then releases what is not settled; whether it hears is all one. */
  private void goodbye() {
    try {
      connection.close();
      write();
    } catch (IOException e) {
      LOG.debug("closing", e);
    }
  }
}
