/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ConnectorConfig;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Router;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.engine.BaseHandler;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.reactor.Reactor;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** Long messages between routers. */
public class StreamsTest {
  private static final int COUNT = 5;
  private static final int SIZE = 400_000;

  private Router interior;
  private Router edge;
  private int receivers;
  private int senders;

  @Before
  public void start() {
    interior = Routers.create(RouterConfig.of("I", RouterMode.INTERIOR));
    edge = Routers.create(RouterConfig.of("E", RouterMode.EDGE));
    interior.start();
    edge.start();
    receivers = listen(interior, "clients", ConnectionRole.NORMAL);
    senders = listen(edge, "clients", ConnectionRole.NORMAL);
    int edges = listen(interior, "edges", ConnectionRole.EDGE);
    edge.control()
        .createConnector(ConnectorConfig.of("up", "127.0.0.1", edges, ConnectionRole.EDGE));
  }

  private static int listen(Router r, String name, ConnectionRole role) {
    return r.control().createListener(ListenerConfig.of(name, "127.0.0.1", 0, role));
  }

  @After
  public void stop() {
    edge.close();
    interior.close();
  }

  @Test
  public void aStreamWhoseReceiverTakesItsTimeDoesNotFail() throws IOException {
    Slow slow = new Slow();
    Reactor reactor = Proton.reactor(slow);
    reactor.setTimeout(50);
    reactor.start();
    run(reactor, () -> links((RouterCore) edge) == COUNT);
    slow.finish();
    run(reactor, () -> slow.held.size() == COUNT);
    ((RouterCore) edge).locked(() -> scrub((RouterCore) edge));
    slow.held.forEach(
        d -> {
          d.disposition(Accepted.getInstance());
          d.settle();
        });
    run(reactor, () -> slow.outcomes.size() == COUNT);
    reactor.free();
    assertEquals(Collections.nCopies(COUNT, Accepted.getInstance()), slow.outcomes);
    ((RouterCore) edge).locked(() -> scrub((RouterCore) edge));
    assertTrue("some are closed", links((RouterCore) edge) < COUNT);
  }

  private static void scrub(RouterCore core) {
    core.connections.values().forEach(RouterConnection::scrubStreams);
  }

  /** Links for streams that are there. */
  private static int links(RouterCore core) {
    return core.under(
        () ->
            core.connections.values().stream()
                .mapToInt(c -> (int) c.links.values().stream().filter(l -> l.streaming).count())
                .sum());
  }

  private static void run(Reactor reactor, BooleanSupplier done) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      reactor.process();
    }
    assertTrue("not in time", done.getAsBoolean());
  }

  /** A sender on the edge, and a receiver on the interior that settles nothing. */
  private final class Slow extends BaseHandler {
    private final List<Delivery> held = new ArrayList<>();
    private final List<DeliveryState> outcomes = new ArrayList<>();
    private Connection receiving;
    private final List<Sender> begun = new ArrayList<>();

    @Override
    public void onReactorInit(Event e) {
      receiving = e.getReactor().connectionToHost("127.0.0.1", receivers, this);
      e.getReactor().connectionToHost("127.0.0.1", senders, this);
    }

    @Override
    public void onConnectionInit(Event e) {
      Connection c = e.getConnection();
      c.setContainer(c == receiving ? "receiving" : "sending");
      c.open();
      Session session = c.session();
      session.open();
      if (c == receiving) {
        Receiver r = session.receiver("r");
        Source source = new Source();
        source.setAddress("streams");
        r.setSource(source);
        r.setTarget(new Target());
        r.open();
        r.flow(COUNT);
      } else {
        for (int i = 0; i < COUNT; i++) {
          Sender s = session.sender("s" + i);
          Target target = new Target();
          target.setAddress("streams");
          s.setTarget(target);
          s.setSource(new Source());
          s.open();
        }
      }
    }

    @Override
    public void onLinkFlow(Event e) {
      if (e.getLink() instanceof Sender s && s.getCredit() > 0 && !begun.contains(s)) {
        begun.add(s);
        byte[] head = new byte[SIZE / 2];
        ByteBuffer.wrap(head).put(new byte[] {0, 0x53, 0x75, (byte) 0xb0}).putInt(SIZE - 8);
        s.delivery(new byte[] {(byte) begun.size()});
        s.send(head, 0, head.length);
      }
    }

    void finish() {
      for (Sender s : begun) {
        s.send(new byte[SIZE / 2], 0, SIZE / 2);
        s.advance();
      }
    }

    @Override
    public void onDelivery(Event e) {
      Delivery d = e.getDelivery();
      if (d.getLink() instanceof Receiver r) {
        if (d.isReadable() && !d.isPartial()) {
          r.recv(new byte[d.pending()], 0, d.pending());
          r.advance();
          held.add(d);
        }
      } else if (d.remotelySettled()) {
        outcomes.add(d.getRemoteState());
        d.settle();
      }
    }
  }
}
