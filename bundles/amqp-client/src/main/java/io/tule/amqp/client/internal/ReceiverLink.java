/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.Outcome;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.qpid.proton.amqp.messaging.Terminus;

/** A link that receives. */
final class ReceiverLink extends ClientLink implements LinkReceiver {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final Listener listener;

  ReceiverLink(Conversation talk, EngineLink end, boolean ownSession, Listener listener) {
    super(talk, end, ownSession);
    this.listener = listener;
  }

  @Override
  public String address() {
    if (end.remote != null && end.remote.getSource() instanceof Terminus t) {
      return t.getAddress() == null ? "" : t.getAddress();
    }
    return "";
  }

  @Override
  public void flow(int messages) {
    if (!closed) {
      end.giveCredit(messages);
    }
  }

  @Override
  public int credit() {
    return end.totalCredit();
  }

  /** More of a delivery has come. */
  void received(InDelivery d) {
    if (closed) {
      return;
    }
    Message m = (Message) d.parsed;
    if (m == null) {
      m = new Message(d);
      d.parsed = m;
    }
    d.checkHold();
    listener.received(this, m);
  }

  /** One delivery. */
  private final class Message implements Incoming {
    private final InDelivery d;
    private final OutDelivery reader;
    private boolean settled;
    private Object attachment;

    Message(InDelivery d) {
      this.d = d;
      this.reader = new OutDelivery(end, d.content);
      d.content.readers = 1;
      d.addPeer(reader);
    }

    @Override
    public LinkReceiver link() {
      return ReceiverLink.this;
    }

    @Override
    public ByteBuffer read() {
      ByteBuffer b = reader.take();
      if (b == null) {
        if (d.content.complete) {
          d.content.drop();
        }
        return NONE;
      }
      if (d.counts()) {
        d.checkHold();
      }
      return b;
    }

    @Override
    public boolean isComplete() {
      return d.content.complete;
    }

    @Override
    public boolean isAborted() {
      return d.content.aborted;
    }

    @Override
    public boolean isSettled() {
      return settled || d.settledByPeer;
    }

    @Override
    public void settle(Outcome outcome) {
      if (!isSettled()) {
        settled = true;
        d.settled = true;
        d.state = Outcomes.state(outcome);
        talk.amqp.answer(d);
      }
    }

    @Override
    public Object attachment() {
      return attachment;
    }

    @Override
    public void attach(Object value) {
      attachment = value;
    }
  }

  @Override
  boolean isWaiting() {
    return false;
  }

  @Override
  void forget() {
    InDelivery partial = end.partial();
    List<InDelivery> open = end.session.takeIncoming(end);
    if (partial != null && !open.contains(partial)) {
      open.add(partial);
    }
    // What will not be read any more must not hold back the session that others share.
    for (InDelivery each : open) {
      if (!each.content.complete) {
        each.content.complete = true;
        each.content.aborted = true;
      }
      if (each.counts()) {
        each.checkHold();
      }
    }
  }

  @Override
  void tellAttached() {
    listener.attached(this);
  }

  @Override
  void tellClosed(String condition, String description) {
    listener.closed(this, condition, description);
  }
}
