/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import java.util.List;
import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A delivery that a peer sends. Guarded by the router's lock. */
public final class InDelivery {
  public final AmqpLink link;
  public final int id;
  public final byte[] tag;
  public final int messageFormat;
  public final Content content;

  /** The sender has settled it, or sent it settled. */
  public boolean settledByPeer;

  /** It came settled. */
  public boolean presettled;

  /** This side has settled it. */
  public boolean settled;

  /** What the sender says of it, null for nothing. */
  public DeliveryState remoteState;

  /** What was answered, null for nothing yet. */
  public DeliveryState state;

  /** Its bytes are let go as they come. */
  public boolean discard;

  /** The one delivery it is forwarded as; null if there are none or several. */
  public OutDelivery peer;

  /** The deliveries it is forwarded as, if several. */
  public List<OutDelivery> peers;

  /** What routing keeps of it until it is forwarded. */
  public Object parsed;

  /** So much of it waits that its session is held. */
  private boolean held;

  /** Bytes of it that count as waiting in its session. */
  private long counted;

  /** When it came, in milliseconds of the router's clock. */
  public long since;

  /** It counts as stuck. */
  public boolean stuck;

  public boolean multicast;
  public boolean forwarded;

  /** The worst outcome of a multicast so far. */
  public DeliveryState worst;

  /** In-process consumers that get it once it is whole. */
  public List<Object> waiting;

  public InDelivery(AmqpLink link, int id, byte[] tag, int messageFormat) {
    this(link, id, tag, messageFormat, new Content());
  }

  public InDelivery(AmqpLink link, int id, byte[] tag, int messageFormat, Content content) {
    this.link = link;
    this.id = id;
    this.tag = tag;
    this.messageFormat = messageFormat;
    this.content = content;
  }

  public void addPeer(OutDelivery out) {
    if (peers != null) {
      peers.add(out);
    } else if (peer == null) {
      peer = out;
    } else {
      peers = new java.util.ArrayList<>(4);
      peers.add(peer);
      peers.add(out);
      peer = null;
    }
  }

  public void removePeer(OutDelivery out) {
    if (peer == out) {
      peer = null;
    } else if (peers != null) {
      peers.remove(out);
    }
  }

  public int peerCount() {
    return peers != null ? peers.size() : peer != null ? 1 : 0;
  }

  /** Whether its session counts what of it waits. */
  public boolean counts() {
    return held || counted > 0;
  }

  /** Holds its session while too much waits to be sent on, and lets it go after. */
  public void checkHold() {
    long most = 0;
    if (!content.complete) {
      if (peer != null) {
        most = peer.waiting();
      } else if (peers != null) {
        for (OutDelivery o : peers) {
          most = Math.max(most, o.waiting());
        }
      }
    }
    long change = most - counted;
    counted = most;
    if (change != 0) {
      link.session.waits(change);
    }
    if (!held && most > HOLD_ABOVE) {
      held = true;
      link.session.hold();
    } else if (held && most < HOLD_BELOW) {
      held = false;
      link.session.release();
    }
  }

  private static final long HOLD_ABOVE = 128 * 1024;
  private static final long HOLD_BELOW = 64 * 1024;
}
