/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import org.apache.qpid.proton.amqp.transport.DeliveryState;

/** A delivery to a peer. Guarded by the router's lock. */
public final class OutDelivery {
  public final AmqpLink link;
  public final Content content;

  /** The delivery it came as; null if from inside, or if that is settled. */
  public InDelivery in;

  /**
   * Sent before the content, in the place of its first {@link #restOffset} bytes; null if nothing
   * is replaced.
   */
  public byte[] prefix;

  public int restOffset;

  /** Set on routed links, where tags are kept; else null, and the id is the tag. */
  public byte[] tag;

  public int id;
  public int messageFormat;

  /** Sent settled. */
  public boolean presettled;

  /** It came unsettled and is sent settled: it counts as accepted once it is sent. */
  public boolean acceptWhenSent;

  /** Settled by either side. */
  public boolean settled;

  /** What the receiver answered, null for nothing yet. */
  public DeliveryState remoteState;

  /** What is told to the receiver, null for nothing. */
  public DeliveryState state;

  /** When it was put to the link, in milliseconds of the router's clock. */
  public long since;

  /** It counts as stuck. */
  public boolean stuck;

  /** Its first frame is out. */
  public boolean started;

  /** Its last frame is out. */
  public boolean sent;

  /** The receiver settled it before its end: the rest is not sent. */
  boolean cut;

  int prefixSent;
  long contentSent;
  int sliceIndex;
  int sliceOffset;

  /** For routing: the address and the way whose outstanding deliveries it counts in. */
  public Object tracking;

  public int trackingKey;

  /** The sender whose credit comes back when this is sent; null if it came back already. */
  public AmqpLink creditBack;

  /** For in-process senders. */
  public Object outcome;

  public OutDelivery(AmqpLink link, Content content) {
    this.link = link;
    this.content = content;
  }

  /** Passes over what the prefix stands for. */
  void skip(int n) {
    int left = n;
    while (left > 0) {
      int avail = sliceLength() - sliceOffset;
      int k = Math.min(avail, left);
      sliceOffset += k;
      contentSent += k;
      left -= k;
      if (left > 0) {
        nextSlice();
      }
    }
  }

  /** Copies at most so many bytes; 0 if there are no more yet. */
  int copy(java.nio.ByteBuffer b, int max) {
    while (contentSent < content.size) {
      int avail = sliceLength() - sliceOffset;
      if (avail > 0) {
        int n = Math.min(avail, max);
        if (sliceIndex == 0) {
          b.put(content.array, content.offset + sliceOffset, n);
        } else {
          Content.Slice s = content.more.get(sliceIndex - 1);
          b.put(s.array, s.offset + sliceOffset, n);
        }
        sliceOffset += n;
        contentSent += n;
        return n;
      }
      nextSlice();
    }
    return 0;
  }

  /** The next bytes as they lie, for a reader in this process; null if there are no more yet. */
  public java.nio.ByteBuffer take() {
    while (contentSent < content.size) {
      int avail = sliceLength() - sliceOffset;
      if (avail > 0) {
        Content.Slice s = sliceIndex == 0 ? null : content.more.get(sliceIndex - 1);
        byte[] a = s == null ? content.array : s.array;
        int from = (s == null ? content.offset : s.offset) + sliceOffset;
        sliceOffset += avail;
        contentSent += avail;
        return java.nio.ByteBuffer.wrap(a, from, avail);
      }
      nextSlice();
    }
    return null;
  }

  private int sliceLength() {
    return sliceIndex == 0 ? content.length : content.more.get(sliceIndex - 1).length;
  }

  private void nextSlice() {
    content.passed(sliceIndex);
    sliceIndex++;
    sliceOffset = 0;
  }

  /** The rest of its content will not be sent. */
  public void leave() {
    content.left(sliceIndex);
  }

  /** All bytes there are so far have been written. */
  boolean allWritten() {
    return contentSent >= content.size && (prefix == null || prefixSent >= prefix.length);
  }

  /** Bytes that wait. */
  public long waiting() {
    return content.size - contentSent;
  }
}
