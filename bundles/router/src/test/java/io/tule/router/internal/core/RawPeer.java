/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import io.tule.router.engine.Codec;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Transfer;

/** A connection that sends what a test says, in the order that it says. */
final class RawPeer implements AutoCloseable {
  private static final int TIMEOUT = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private final Codec codec = new Codec();
  private short channel;

  /** The last frame that {@link #next} has read, without its size. */
  byte[] frame = {};

  RawPeer(int port, String container) throws IOException {
    this(port, container, 64 * 1024);
  }

  /** One whose socket takes so many bytes unread. */
  RawPeer(int port, String container, int receiveBuffer) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(TIMEOUT);
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0});
    in.readLong();
    Open open = new Open();
    open.setContainerId(container);
    send(open);
    begin(new Begin());
    next(Begin.class);
  }

  private void begin(Begin begin) throws IOException {
    begin.setNextOutgoingId(UnsignedInteger.ZERO);
    begin.setIncomingWindow(UnsignedInteger.valueOf(1000));
    begin.setOutgoingWindow(UnsignedInteger.valueOf(1000));
    send(begin);
  }

  /** Attaches a link, or answers an attach. */
  void attach(String name, int handle, Role role, String address) throws IOException {
    Attach attach = new Attach();
    attach.setName(name);
    attach.setHandle(UnsignedInteger.valueOf(handle));
    attach.setRole(role);
    attach.setSndSettleMode(SenderSettleMode.MIXED);
    attach.setRcvSettleMode(ReceiverSettleMode.FIRST);
    if (role == Role.SENDER) {
      attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
    }
    Target target = new Target();
    target.setAddress(address);
    Source source = new Source();
    if (role == Role.RECEIVER) {
      source.setAddress(address);
    }
    attach.setSource(source);
    attach.setTarget(target);
    send(attach);
  }

  void send(Object performative) throws IOException {
    send(performative, new byte[0]);
  }

  /** Sends a performative with what follows it in its frame. */
  void send(Object performative, byte[] payload) throws IOException {
    ByteBuffer body = codec.encode(performative);
    int size = body.remaining() + payload.length + 8;
    ByteBuffer all = ByteBuffer.allocate(size);
    all.putInt(size).put((byte) 2).put((byte) 0).putShort(channel).put(body).put(payload);
    socket.getOutputStream().write(all.array());
  }

  /** Sends a frame with such a body. */
  void raw(byte[] body) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(body.length + 8);
    frame.putInt(body.length + 8).put((byte) 2).put((byte) 0).putShort(channel).put(body);
    socket.getOutputStream().write(frame.array());
  }

  /** What follows goes by another channel. */
  RawPeer onChannel(int number) {
    channel = (short) number;
    return this;
  }

  /** Gives a sender credit. */
  void flow(int handle, int credit) throws IOException {
    Flow flow = new Flow();
    flow.setNextIncomingId(UnsignedInteger.ZERO);
    flow.setIncomingWindow(UnsignedInteger.valueOf(1000));
    flow.setNextOutgoingId(UnsignedInteger.ZERO);
    flow.setOutgoingWindow(UnsignedInteger.valueOf(1000));
    flow.setHandle(UnsignedInteger.valueOf(handle));
    flow.setDeliveryCount(UnsignedInteger.ZERO);
    flow.setLinkCredit(UnsignedInteger.valueOf(credit));
    send(flow);
  }

  /** Sends a delivery's first frame, of which more is to come. */
  void beginDelivery(int handle, int id, byte[] payload) throws IOException {
    Transfer transfer = new Transfer();
    transfer.setHandle(UnsignedInteger.valueOf(handle));
    transfer.setDeliveryId(UnsignedInteger.valueOf(id));
    transfer.setDeliveryTag(new Binary(new byte[] {(byte) id}));
    transfer.setMessageFormat(UnsignedInteger.ZERO);
    transfer.setMore(true);
    send(transfer, payload);
  }

  /** The next performative of a type; what comes before it is passed over. */
  <T> T next(Class<T> type) throws IOException {
    while (true) {
      int size = in.readInt();
      frame = new byte[size - 4];
      in.readFully(frame);
      if (size > 8) {
        Object performative = codec.decode(frame, 4, frame.length);
        if (performative instanceof Begin begun && begun.getRemoteChannel() == null) {
          // The router begins a session of its own: what follows belongs to that.
          channel++;
          Begin answer = new Begin();
          answer.setRemoteChannel(UnsignedShort.valueOf(ByteBuffer.wrap(frame).getShort(2)));
          begin(answer);
        }
        if (type.isInstance(performative)) {
          return type.cast(performative);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
