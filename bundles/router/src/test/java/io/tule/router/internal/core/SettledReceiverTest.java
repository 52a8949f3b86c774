/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.tule.router.Routers;
import io.tule.router.config.ConnectionRole;
import io.tule.router.config.ListenerConfig;
import io.tule.router.config.PeerConfig;
import io.tule.router.config.RouterConfig;
import io.tule.router.config.RouterMode;
import io.tule.router.spi.Router;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.junit.Test;

/** A receiver that asks for settled messages, and gives no credit for long. */
public class SettledReceiverTest {
  private static final int UNSETTLED = 20;

  private static int listen(Router router, String name, int capacity) {
    PeerConfig d = PeerConfig.DEFAULT;
    PeerConfig peer =
        new PeerConfig(
            ConnectionRole.NORMAL,
            d.cost(),
            "",
            d.saslMechanisms(),
            d.maxFrameSize(),
            d.maxSessions(),
            d.maxSessionFrames(),
            d.idleTimeoutSeconds(),
            d.stripAnnotations(),
            capacity,
            "",
            d.openProperties());
    return router
        .control()
        .createListener(
            new ListenerConfig(
                name,
                "127.0.0.1",
                0,
                "",
                peer,
                false,
                false,
                false,
                0,
                false,
                java.util.List.of(),
                ListenerConfig.Http.NONE));
  }

  private static void send(RawPeer peer, int id, boolean settled) throws Exception {
    Transfer transfer = new Transfer();
    transfer.setHandle(UnsignedInteger.ZERO);
    transfer.setDeliveryId(UnsignedInteger.valueOf(id));
    transfer.setDeliveryTag(new Binary(new byte[] {(byte) id}));
    transfer.setMessageFormat(UnsignedInteger.ZERO);
    transfer.setSettled(settled);
    peer.send(transfer, HexFormat.of().parseHex("0053775401"));
  }

  private static void await(BooleanSupplier done) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!done.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertTrue("not in time", done.getAsBoolean());
  }

  @Test
  public void whatCameUnsettledIsKeptWherePresettledIsDropped() throws Exception {
    try (Router router = Routers.create(RouterConfig.of("R", RouterMode.STANDALONE))) {
      router.start();
      try (RawPeer receiver = new RawPeer(listen(router, "few", 1), "receiver");
          RawPeer sender = new RawPeer(listen(router, "many", 250), "sender")) {
        Attach attach = new Attach();
        attach.setName("r");
        attach.setHandle(UnsignedInteger.ZERO);
        attach.setRole(Role.RECEIVER);
        attach.setSndSettleMode(SenderSettleMode.SETTLED);
        Source source = new Source();
        source.setAddress("q");
        attach.setSource(source);
        attach.setTarget(new Target());
        receiver.send(attach);
        receiver.next(Attach.class);
        sender.attach("s", 0, Role.SENDER, "q");
        sender.next(Flow.class);

        for (int i = 0; i < UNSETTLED; i++) {
          send(sender, i, false);
        }
        for (int i = 0; i < UNSETTLED; i++) {
          send(sender, UNSETTLED + i, true);
        }
        // All have come once the last but one of the presettled is dropped.
        await(() -> router.view().router().counters().droppedPresettled() == UNSETTLED - 1);
        receiver.flow(0, 100);
        for (int i = 0; i <= UNSETTLED; i++) {
          assertTrue(receiver.next(Transfer.class).getSettled());
        }
        int accepted = 0;
        while (accepted < UNSETTLED) {
          Disposition d = sender.next(Disposition.class);
          assertTrue(d.getSettled());
          assertEquals(Accepted.class, d.getState().getClass());
          int first = d.getFirst().intValue();
          accepted += d.getLast() == null ? 1 : d.getLast().intValue() - first + 1;
        }
        assertEquals(UNSETTLED, accepted);
      }
    }
  }
}
