/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.AttachListener;
import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.RouterConnection;
import java.util.Map;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.transport.Attach;

/** A link that the peer attached and that waits for its answer. */
final class OfferedLink implements AttachListener.PeerLink {
  private final Conversation talk;
  private final EngineLink end;
  private boolean done;

  OfferedLink(Conversation talk, EngineLink end) {
    this.talk = talk;
    this.end = end;
  }

  @Override
  public RouterConnection connection() {
    return talk.owner;
  }

  @Override
  public String name() {
    return end.name;
  }

  @Override
  public boolean peerSends() {
    return !end.outgoing;
  }

  @Override
  public String source() {
    return address(end.remote.getSource());
  }

  @Override
  public String target() {
    return address(end.remote.getTarget());
  }

  private static String address(Object terminus) {
    return terminus instanceof Terminus t && t.getAddress() != null ? t.getAddress() : "";
  }

  @Override
  public Map<String, Object> properties() {
    return ClientLink.properties(end.remote);
  }

  @Override
  public boolean isGone() {
    return end.detachReceived || talk.isOver();
  }

  @Override
  public LinkReceiver receive(Map<String, Object> properties, LinkReceiver.Listener listener) {
    if (end.outgoing) {
      throw new IllegalStateException("the peer does not send by this link");
    }
    take();
    ReceiverLink link = new ReceiverLink(talk, end, false, listener);
    accept(properties);
    link.answered();
    return link;
  }

  @Override
  public LinkSender send(Map<String, Object> properties, LinkSender.Listener listener) {
    if (!end.outgoing) {
      throw new IllegalStateException("the peer does not receive by this link");
    }
    take();
    SenderLink link = new SenderLink(talk, end, false, listener);
    accept(properties);
    link.answered();
    return link;
  }

  private void take() {
    if (done) {
      throw new IllegalStateException("the link was answered before");
    }
    done = true;
    end.offered = null;
  }

  private Attach answer() {
    Attach a = new Attach();
    a.setSource(end.remote.getSource());
    a.setTarget(end.remote.getTarget());
    a.setSndSettleMode(end.remote.getSndSettleMode());
    a.setRcvSettleMode(end.remote.getRcvSettleMode());
    return a;
  }

  private void accept(Map<String, Object> properties) {
    Attach a = answer();
    if (!properties.isEmpty()) {
      a.setProperties(ClientLink.symbols(properties));
    }
    end.attach(a, end.rawSource, end.rawTarget);
  }

  @Override
  public void refuse(String condition, String description) {
    if (done) {
      return;
    }
    take();
    Attach a = answer();
    if (end.outgoing) {
      a.setSource(null);
    } else {
      a.setTarget(null);
    }
    end.attach(a);
    end.detach(true, condition, description);
  }

  /** The peer took it back, or the connection is gone. */
  void withdrawn() {
    if (!done) {
      refuse("", "");
    }
  }
}
