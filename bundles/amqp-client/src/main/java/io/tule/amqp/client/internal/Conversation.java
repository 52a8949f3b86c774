/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.amqp.client.internal;

import io.tule.amqp.client.LinkReceiver;
import io.tule.amqp.client.LinkSender;
import io.tule.amqp.client.ReceiverOptions;
import io.tule.amqp.client.SenderOptions;
import io.tule.router.engine.AmqpConnection;
import io.tule.router.engine.AmqpLink;
import io.tule.router.engine.AmqpSession;
import io.tule.router.engine.Codec;
import io.tule.router.engine.ConnectionListener;
import io.tule.router.engine.InDelivery;
import io.tule.router.engine.OutDelivery;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Open;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One AMQP connection from its beginning to its end, whatever carries its bytes. Confined to the
 * loop, which stands for the lock that the engine wants.
 */
final class Conversation implements ConnectionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /** Condition told to links that end with their connection. */
  private static final String FORCED = "amqp:connection:forced";

  private static final int FRAME = 64 * 1024;
  private static final int SESSIONS = 32768;

  final ClientConnection owner;
  final AmqpConnection amqp;
  final Set<ClientLink> links = new LinkedHashSet<>();

  /** Senders with more waiting than they should. */
  final List<SenderLink> blocked = new ArrayList<>();

  /** Links to be detached once all is sent. */
  private final List<ClientLink> closing = new ArrayList<>();

  private final int idleMillis;
  private AmqpSession shared;
  private String container = "";
  private String error = "";
  private boolean up;
  private boolean over;
  private long nextName;

  /** Begins nothing yet; {@link AmqpConnection#start} does. */
  Conversation(ClientConnection owner, AmqpConnection.Host host, int idleMillis) {
    this.owner = owner;
    this.idleMillis = idleMillis;
    this.amqp = new AmqpConnection(new Codec(), host, this, FRAME, SESSIONS);
  }

  boolean isUp() {
    return up;
  }

  boolean isOver() {
    return over;
  }

  String container() {
    return container;
  }

  // --- links of this side
  // -------------------------------------------------------------------------

  SenderLink sender(SenderOptions o, LinkSender.Listener listener) {
    Source source = new Source();
    Target target = new Target();
    source.setAddress(o.source().isEmpty() ? null : o.source());
    target.setAddress(o.target().isEmpty() ? null : o.target());
    EngineLink end = (EngineLink) amqp.link(session(o.ownSession()), named(o.name()), true);
    SenderLink link = new SenderLink(this, end, o.ownSession(), listener);
    end.attach(attach(source, target, o.properties()));
    return link;
  }

  ReceiverLink receiver(ReceiverOptions o, LinkReceiver.Listener listener) {
    Source source = new Source();
    Target target = new Target();
    if (o.source().isEmpty()) {
      source.setDynamic(true);
    } else {
      source.setAddress(o.source());
    }
    target.setAddress(o.target().isEmpty() ? null : o.target());
    EngineLink end = (EngineLink) amqp.link(session(o.ownSession()), named(o.name()), false);
    ReceiverLink link = new ReceiverLink(this, end, o.ownSession(), listener);
    end.attach(attach(source, target, o.properties()));
    return link;
  }

  private static Attach attach(
      Source source, Target target, java.util.Map<String, Object> properties) {
    Attach a = new Attach();
    a.setSource(source);
    a.setTarget(target);
    if (!properties.isEmpty()) {
      a.setProperties(ClientLink.symbols(properties));
    }
    return a;
  }

  private String named(String name) {
    return name.isEmpty() ? owner.options.container() + "." + nextName++ : name;
  }

  private AmqpSession session(boolean own) {
    if (own) {
      return begin();
    }
    if (shared == null) {
      shared = begin();
    }
    return shared;
  }

  private AmqpSession begin() {
    return amqp.begin(owner.options.sessionFrames());
  }

  void closing(ClientLink link) {
    closing.add(link);
  }

  /** Something was written. */
  void written() {
    if (!closing.isEmpty()) {
      closing.removeIf(ClientLink::detachIfDone);
    }
    if (!blocked.isEmpty()) {
      List<SenderLink> free = new ArrayList<>();
      blocked.removeIf(l -> l.unblocked() && free.add(l));
      free.forEach(SenderLink::tellWritable);
    }
  }

  // --- what the engine tells
  // ----------------------------------------------------------------------

  @Override
  public void ready() {
    Open o = new Open();
    o.setContainerId(owner.options.container());
    if (idleMillis > 0) {
      o.setIdleTimeOut(UnsignedInteger.valueOf(idleMillis));
    }
    o.setHostname(owner.hostname());
    if (!owner.options.properties().isEmpty()) {
      o.setProperties(ClientLink.symbols(owner.options.properties()));
    }
    amqp.open(o);
  }

  @Override
  public void opened(Open open) {
    up = true;
    container = open.getContainerId();
    owner.up(this);
  }

  @Override
  public boolean sessionBegun(AmqpSession session, Begin begin) {
    session.incomingWindow(owner.options.sessionFrames());
    return true;
  }

  @Override
  public AmqpLink newLink(AmqpSession session, String name, boolean outgoing) {
    return new EngineLink(session, name, outgoing);
  }

  @Override
  public void attached(AmqpLink l) {
    EngineLink end = (EngineLink) l;
    OfferedLink offered = new OfferedLink(this, end);
    end.offered = offered;
    owner.offered(offered);
  }

  @Override
  public void attachAnswered(AmqpLink l) {
    boolean refused = l.outgoing ? l.remote.getTarget() == null : l.remote.getSource() == null;
    if (!refused) {
      ((EngineLink) l).user.answered();
    }
  }

  @Override
  public void detached(AmqpLink l, ErrorCondition e, boolean closed) {
    EngineLink end = (EngineLink) l;
    if (end.offered != null) {
      end.offered.withdrawn();
    } else if (end.user != null) {
      end.user.ended(Outcomes.condition(e), Outcomes.description(e));
    } else {
      l.detach(true, "", "");
    }
  }

  @Override
  public void flow(AmqpLink l) {
    if (((EngineLink) l).user instanceof SenderLink s) {
      // Without a target a link is refused, and a detach follows; but clients made with rhea answer
      // so always, and give credit then, which nobody does who refuses.
      if (!s.isAttached() && l.remote != null && s.credit() > 0) {
        s.answered();
      }
      s.credited();
    }
  }

  @Override
  public void transfer(InDelivery d) {
    if (((EngineLink) d.link).user instanceof ReceiverLink r) {
      r.received(d);
    }
  }

  @Override
  public void disposition(OutDelivery d, DeliveryState state, boolean settled) {
    DeliveryState known = state != null ? state : d.remoteState;
    if (!settled && !Outcomes.terminal(known)) {
      return;
    }
    if (!settled) {
      d.settled = true;
      amqp.tell(d);
    }
    if (((EngineLink) d.link).user instanceof SenderLink s) {
      s.answered(d, Outcomes.of(known));
    }
  }

  @Override
  public void disposition(InDelivery d, DeliveryState state, boolean settled) {
    // The engine keeps it with the delivery.
  }

  @Override
  public void sent(OutDelivery d) {
    if (((EngineLink) d.link).user instanceof SenderLink s) {
      s.sent(d);
    }
  }

  @Override
  public void sessionEnded(AmqpSession session) {
    if (session == shared) {
      shared = null;
    }
    for (ClientLink l : new ArrayList<>(links)) {
      if (l.end.session == session) {
        l.ended(FORCED, "the session has ended");
      }
    }
  }

  @Override
  public void closed(ErrorCondition e) {
    if (e != null) {
      error = Outcomes.condition(e) + " " + Outcomes.description(e);
    }
    end(error.isEmpty() ? "the router has closed the connection" : error);
  }

  @Override
  public void lost(String reason) {
    end(reason);
  }

  private void end(String reason) {
    if (over) {
      return;
    }
    over = true;
    up = false;
    blocked.clear();
    closing.clear();
    for (ClientLink l : new ArrayList<>(links)) {
      try {
        l.ended(FORCED, reason);
      } catch (RuntimeException e) {
        // Whoever has a link must not keep the others from hearing of it.
        LOG.error("What was to follow a link's end failed", e);
      }
    }
    owner.down(this, reason);
  }

  /** Takes what came; the array is not changed after. */
  void input(byte[] bytes) {
    amqp.input(bytes, 0, bytes.length);
  }

  /** What is to be sent, null for nothing. */
  ByteBuffer output() {
    return amqp.takeOutput();
  }
}
