/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.Distribution;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Router;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/** A router with two event loops: sender and receiver have one each. */
public class LoopsTest {
  private static final int MESSAGES = 4000;
  private static final int BYTES = 2000;
  private static final int WINDOW = 1 << 20;

  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private Router router;
  private int port;

  @Before
  public void start() {
    router =
        Routers.create(
            new RouterConfig(
                "R",
                RouterMode.STANDALONE,
                2,
                Distribution.BALANCED,
                false,
                true,
                "1.19.0",
                RouterConfig.SaslUsers.NONE,
                RouterConfig.Initial.NONE));
    router.start();
    port =
        router
            .control()
            .createListener(ListenerConfig.of("l", "127.0.0.1", 0, ConnectionRole.NORMAL));
  }

  @After
  public void stop() {
    threads.shutdownNow();
    router.close();
  }

  /** Messages are written by either thread, and some but in part. */
  @Test
  public void messagesForAPeerThatReadsSlowlyStayWholeAndInOrder() throws Exception {
    try (RawPeer receiver = new RawPeer(port, "receiver", 4096);
        RawPeer sender = new RawPeer(port, "sender")) {
      receiver.attach("in", 0, Role.RECEIVER, "far");
      receiver.next(Attach.class);
      receiver.send(flow(0, MESSAGES));
      sender.attach("out", 0, Role.SENDER, "far");
      Future<Integer> sent = threads.submit(() -> sendAll(sender));
      while (router.view().links().stream().noneMatch(l -> l.undelivered() > 200)) {
        assertFalse("nothing had to wait", sent.isDone());
        TimeUnit.MILLISECONDS.sleep(5);
      }
      for (int i = 0; i < MESSAGES; i++) {
        Transfer t = receiver.next(Transfer.class);
        assertEquals(i, t.getDeliveryId().intValue());
        ByteBuffer end = ByteBuffer.wrap(receiver.frame, receiver.frame.length - 4, 4);
        assertEquals(i, end.getInt());
        if (i % 100 == 99) {
          receiver.send(flow(i + 1, MESSAGES - i - 1));
        }
      }
      assertEquals(MESSAGES, sent.get(10, TimeUnit.SECONDS).intValue());
    }
  }

  private static int sendAll(RawPeer sender) throws IOException {
    int allowed = 0;
    for (int i = 0; i < MESSAGES; i++) {
      while (allowed <= i) {
        Flow flow = sender.next(Flow.class);
        if (flow.getHandle() != null) {
          allowed = flow.getDeliveryCount().intValue() + flow.getLinkCredit().intValue();
        }
      }
      Transfer t = new Transfer();
      t.setHandle(UnsignedInteger.ZERO);
      t.setDeliveryId(UnsignedInteger.valueOf(i));
      t.setDeliveryTag(new Binary(new byte[] {1}));
      t.setSettled(true);
      // A data section.
      ByteBuffer body = ByteBuffer.allocate(BYTES + 8);
      body.put(new byte[] {0, 0x53, 0x75, (byte) 0xb0}).putInt(BYTES).putInt(BYTES + 4, i);
      sender.send(t, body.array());
    }
    return MESSAGES;
  }

  private static Flow flow(int received, int credit) {
    Flow flow = new Flow();
    flow.setNextIncomingId(UnsignedInteger.valueOf(received));
    flow.setIncomingWindow(UnsignedInteger.valueOf(WINDOW));
    flow.setNextOutgoingId(UnsignedInteger.ZERO);
    flow.setOutgoingWindow(UnsignedInteger.valueOf(WINDOW));
    flow.setHandle(UnsignedInteger.ZERO);
    flow.setDeliveryCount(UnsignedInteger.valueOf(received));
    flow.setLinkCredit(UnsignedInteger.valueOf(credit));
    return flow;
  }
}
