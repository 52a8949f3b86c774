/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.tunnels.internal;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.Outcome;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.RouterConnection;
import io.tule.amqp.client.SectionReader;
import io.tule.amqp.client.SenderOptions;
import io.tule.api.ReasonCode;
import io.tule.api.spi.ports.PortState;
import io.tule.api.spi.ports.Tunnels;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.qpid.proton.amqp.messaging.Properties;

/**
 * One stream: a receiver with a dynamic source, and a sender to the queue that names it as its
 * source. The sender is a link routed to the other side: credit on it tells that somebody is there.
 * All but the methods of {@link Tunnels.Tunnel} is confined to the connection's loop.
 */
final class AmqpTunnel implements Tunnels.Tunnel {
  /** Messages that may be under way to here. */
  private static final int WINDOW = 16;

  /** Bytes that wait to be sent: more is held back, twice as much breaks the stream. */
  private static final long FULL = 256 * 1024;

  private static final long ANSWER_MILLIS = 2_000;
  private static final long LINGER_MILLIS = 200;
  private static final int MOST_SECTION = 16 * 1024;

  private final RouterConnection connection;
  private final String queue;
  private final String name;
  private final Tunnels.Listener listener;
  private final Deque<ByteBuffer[]> unsent = new ArrayDeque<>();
  private final Deque<LinkReceiver.Incoming> unread = new ArrayDeque<>();

  /** Bytes written and not yet handed to the link; any thread. */
  private final AtomicLong waiting = new AtomicLong();

  private LinkSender out;
  private LinkReceiver in;
  private boolean held;
  private boolean paused;
  private boolean open;
  private boolean ours;
  private boolean ended;
  private boolean finSent;
  private boolean farEnded;
  private boolean over;

  AmqpTunnel(RouterConnection connection, String queue, String name, Tunnels.Listener listener) {
    this.connection = connection;
    this.queue = queue;
    this.name = name;
    this.listener = listener;
  }

  // --- the listener's side, any thread
  // ------------------------------------------------------------

  @Override
  public boolean write(byte[] bytes, int from, int length) {
    long now = waiting.addAndGet(length);
    if (now > 2 * FULL) {
      connection.execute(
          () -> finish(PortState.failed(ReasonCode.LIMIT_EXCEEDED, "written without room"), true));
      return false;
    }
    ByteBuffer[][] chunks = new ByteBuffer[(length + Form.CHUNK - 1) / Form.CHUNK][];
    for (int i = 0; i < chunks.length; i++) {
      int at = i * Form.CHUNK;
      chunks[i] = Form.chunk(bytes, from + at, Math.min(Form.CHUNK, length - at));
    }
    connection.execute(
        () -> {
          for (ByteBuffer[] chunk : chunks) {
            unsent.add(chunk);
          }
          held |= now > FULL;
          pump();
        });
    return now <= FULL;
  }

  @Override
  public void end() {
    connection.execute(
        () -> {
          ended = true;
          pump();
        });
  }

  @Override
  public void pause() {
    connection.execute(() -> paused = true);
  }

  @Override
  public void resume() {
    connection.execute(
        () -> {
          paused = false;
          drain();
        });
  }

  @Override
  public void close() {
    connection.execute(
        () -> finish(PortState.failed(ReasonCode.CONFLICT, "closed here"), !farEnded || !finSent));
  }

  // --- the loop
  // -----------------------------------------------------------------------------------

  @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended has no streams
  void begin() {
    if (over) {
      return;
    }
    in = connection.receiver(ReceiverOptions.dynamic(), new Inbound());
    in.flow(WINDOW);
    connection
        .loop()
        .schedule(
            () -> {
              if (!open) {
                finish(nobody("no answer"), true);
              }
            },
            ANSWER_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private PortState nobody(String why) {
    return PortState.failed(
        ReasonCode.ROUTER_UNREACHABLE, "nothing serves the address in the network: " + why);
  }

  private void opened() {
    if (!open && !over && out.credit() > 0) {
      open = true;
      listener.onOpen();
    }
    pump();
  }

  private void pump() {
    if (over || !open) {
      return;
    }
    while (!unsent.isEmpty() && out.credit() > 0 && out.isWritable()) {
      ByteBuffer[] chunk = unsent.poll();
      int size = chunk[1].remaining();
      out.send(true, LinkSender.Settled.IGNORED, chunk);
      waiting.addAndGet(-size);
    }
    if (held && waiting.get() <= FULL / 2) {
      held = false;
      listener.onWritable();
    }
    if (ended && !finSent && unsent.isEmpty() && out.credit() > 0) {
      finSent = true;
      if (ours) {
        out.send(true, LinkSender.Settled.IGNORED, Form.fin());
        finishIfDone();
      } else {
        // a bridge of ioFog's knows no half-close
        finish(PortState.OPEN, false);
      }
    }
  }

  private void finishIfDone() {
    if (finSent && farEnded && unread.isEmpty()) {
      finish(PortState.OPEN, false);
    }
  }

  private void finish(PortState state, boolean broken) {
    if (over) {
      return;
    }
    over = true;
    unsent.clear();
    unread.clear();
    if (out != null) {
      if (broken && ours) {
        out.close(Form.RESET, "");
      } else {
        out.close();
      }
    }
    if (in != null) {
      in.close();
    }
    listener.onClose(state);
  }

  /** Reads what has come, in order, unless the listener wants nothing now. */
  private void drain() {
    while (!paused && !over && !unread.isEmpty()) {
      LinkReceiver.Incoming message = unread.peek();
      try {
        if (!read(message)) {
          return;
        }
      } catch (IllegalArgumentException e) {
        finish(PortState.failed(ReasonCode.MALFORMED_DOCUMENT, "not a tunnel's message"), true);
      }
    }
  }

  /** Reads on; whether the message is done with. */
  private boolean read(LinkReceiver.Incoming message) {
    Reading reading = (Reading) message.attachment();
    if (reading == null) {
      reading = new Reading();
      message.attach(reading);
    }
    for (ByteBuffer b = message.read(); b.hasRemaining() && !over; b = message.read()) {
      reading.sections.read(b, reading);
    }
    if (message.isAborted()) {
      finish(PortState.failed(ReasonCode.ROUTER_UNREACHABLE, "broken off"), true);
      return false;
    }
    if (!message.isComplete() || over) {
      return false;
    }
    unread.poll();
    message.settle(Outcome.ACCEPTED);
    in.flow(1);
    if (reading.fin && !farEnded) {
      farEnded = true;
      listener.onEnd();
      finishIfDone();
    }
    return true;
  }

  /** The other side has ended without a word: what it sent before may still be on its way. */
  @SuppressWarnings("FutureReturnValueIgnored") // a loop that has ended has no streams
  private void linger() {
    connection
        .loop()
        .schedule(
            () -> {
              if (over) {
                return;
              }
              if (!unread.isEmpty()) {
                linger();
                return;
              }
              finish(PortState.OPEN, false);
            },
            LINGER_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void linkEnded(String condition, String description) {
    if (!open) {
      finish(nobody(condition + " " + description), false);
    } else if (condition.isEmpty()) {
      linger();
    } else {
      finish(PortState.failed(ReasonCode.ROUTER_UNREACHABLE, condition), false);
    }
  }

  private final class Reading implements SectionReader.Sink {
    final SectionReader sections = new SectionReader(MOST_SECTION);
    boolean fin;

    @Override
    public void properties(Properties properties) {
      fin = Form.FIN.equals(properties.getSubject());
    }

    @Override
    public void data(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      if (copy.length > 0) {
        listener.onData(copy);
      }
    }
  }

  private final class Inbound implements LinkReceiver.Listener {
    @Override
    public void attached(LinkReceiver link) {
      if (!over) {
        out =
            connection.sender(
                SenderOptions.to(queue).from(link.address()).named(name).with(Map.of(Form.OURS, 1)),
                new Outbound());
      }
    }

    @Override
    public void received(LinkReceiver link, LinkReceiver.Incoming message) {
      if (!over) {
        if (!unread.contains(message)) {
          unread.add(message);
        }
        drain();
      }
    }

    @Override
    public void closed(LinkReceiver link, String condition, String description) {
      linkEnded(condition.isEmpty() ? Form.RESET : condition, description);
    }
  }

  private final class Outbound implements LinkSender.Listener {
    @Override
    public void attached(LinkSender link) {
      ours = link.peerProperties().containsKey(Form.OURS);
      opened();
    }

    @Override
    public void credit(LinkSender link) {
      opened();
    }

    @Override
    public void writable(LinkSender link) {
      pump();
    }

    @Override
    public void closed(LinkSender link, String condition, String description) {
      linkEnded(condition, description);
    }
  }
}
