/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A requester with an address that the router made, and who answers it. */
final class RoundTrip extends Trips {
  private static final int CREDIT = 100_000;
  private final Requester requester;
  private final Responder responder;
  private String replyTo = "";

  RoundTrip(Selector selector, InetSocketAddress a, InetSocketAddress b, String address)
      throws IOException {
    responder = new Responder(selector, b, address);
    requester = new Requester(selector, a, address);
  }

  @Override
  boolean ready() {
    return !replyTo.isEmpty() && requester.allowed > 0 && responder.allowed > 0;
  }

  @Override
  void send() throws IOException {
    requester.message("");
    requester.write();
  }

  /** A connection that sends single messages of 100 bytes, presettled as replies usually are. */
  private abstract static class One extends Peer {
    int allowed;

    /** The router's handle of the link by which this side sends. */
    private int sendHandle = -1;

    One(Selector s, InetSocketAddress router, String name) throws IOException {
      super(s, router, name, false);
    }

    @Override
    void credited(int handle, int upTo) {
      if (handle == sendHandle) {
        allowed = upTo;
      }
    }

    @Override
    void attached(Wire.Described attach) {
      if (Boolean.TRUE.equals(attach.field(2))) {
        sendHandle = ((Long) attach.field(1)).intValue();
      } else {
        credit(0, 0, CREDIT);
      }
    }

    void message(String to) {
      int at = out.position();
      out.putInt(0).put((byte) 2).put((byte) 0).putShort((short) 0);
      out.put(new byte[] {0, 0x53, Wire.TRANSFER, (byte) 0xc0, 16, 5, 0x52, 1, 0x70});
      out.putInt(nextOutgoing).put((byte) 0xa0).put((byte) 4).putInt(nextOutgoing);
      out.put((byte) 0x43).put((byte) 0x41);
      if (!to.isEmpty()) {
        Wire.described(out, new Wire.Described(0x73, List.of("", "", to)));
      }
      byte[] body = "x".repeat(100).getBytes(StandardCharsets.US_ASCII);
      out.put(new byte[] {0, 0x53, 0x75, (byte) 0xa0, (byte) body.length}).put(body);
      out.putInt(at, out.position() - at);
      sent();
    }
  }

  private final class Requester extends One {
    private int received;

    Requester(Selector s, InetSocketAddress router, String address) throws IOException {
      super(s, router, "bench-requester");
      receiver(0, "replies", dynamic(), true);
      sender(1, "requests", address, true);
      write();
    }

    @Override
    void attached(Wire.Described attach) {
      super.attached(attach);
      if (Boolean.FALSE.equals(attach.field(2))) {
        replyTo = (String) ((Wire.Described) attach.field(5)).field(0);
      }
    }

    @Override
    void transfer(ByteBuffer frame) {
      done();
      received++;
      if (received % (CREDIT / 2) == 0) {
        credit(0, received, CREDIT);
      }
    }
  }

  private final class Responder extends One {
    private int received;

    Responder(Selector s, InetSocketAddress router, String address) throws IOException {
      super(s, router, "bench-responder");
      receiver(0, "requests", source(address), true);
      sender(1, "replies", "", true);
      write();
    }

    @Override
    void transfer(ByteBuffer frame) {
      message(replyTo);
      received++;
      if (received % (CREDIT / 2) == 0) {
        credit(0, received, CREDIT);
      }
    }
  }
}
