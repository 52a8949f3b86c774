/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Open;

/** Told what the peer of one connection does; always under the router's lock. */
public interface ConnectionListener {
  /** The side that connected is to send its OPEN. */
  void ready();

  /** The peer's OPEN came; the own one is sent by {@link AmqpConnection#open}. */
  void opened(Open open);

  /** The peer begins a session; false refuses it, having answered. */
  boolean sessionBegun(AmqpSession session, Begin begin);

  /** A new link object for a session. */
  AmqpLink newLink(AmqpSession session, String name, boolean outgoing);

  /** The peer attached a new link, to be answered by {@link AmqpLink#attach}. */
  void attached(AmqpLink link);

  /** The peer answered an attach of this side. */
  void attachAnswered(AmqpLink link);

  /** The peer detached; the error is null if it gave none. */
  void detached(AmqpLink link, ErrorCondition error, boolean closed);

  /** The peer gave credit, asks to drain, or tells that it has drained. */
  void flow(AmqpLink link);

  /** A delivery begins, goes on or ends. */
  void transfer(InDelivery delivery);

  /** The receiver answers. */
  void disposition(OutDelivery delivery, DeliveryState state, boolean settled);

  /** The sender says more of what it sent. */
  void disposition(InDelivery delivery, DeliveryState state, boolean settled);

  /** A delivery's last frame was handed to the socket. */
  void sent(OutDelivery delivery);

  /** The session ended, with all of its links still in it. */
  void sessionEnded(AmqpSession session);

  /** The socket is gone: nothing more is told. */
  void lost(String reason);

  /** The peer closed, or asked the connection to end. */
  void closed(ErrorCondition error);
}
