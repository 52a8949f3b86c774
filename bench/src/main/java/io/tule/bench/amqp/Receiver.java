/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench.amqp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/** Takes messages, and accepts them in ranges. */
final class Receiver extends Peer {
  private static final int CREDIT = 1000;

  private int given;
  private int current;
  private int first;
  private int last;
  private boolean any;
  private boolean attached;
  private boolean partial;
  long received;

  Receiver(Selector s, InetSocketAddress router, String address, boolean settled, boolean small)
      throws IOException {
    super(s, router, "bench-receiver", small);
    receiver(0, "in", source(address), settled);
    write();
  }

  boolean attached() {
    return attached;
  }

  @Override
  void attached(Wire.Described attach) {
    attached = true;
    given = CREDIT;
    credit(0, 0, CREDIT);
  }

  @Override
  void transfer(ByteBuffer b) {
    int n = Wire.list(b);
    Wire.uint(b);
    int id = Wire.uint(b);
    if (!partial) {
      current = id;
    }
    boolean settled = false;
    partial = false;
    if (n > 2) {
      if (b.get() == (byte) 0xa0) {
        int length = b.get() & 0xff;
        b.position(b.position() + length);
      }
      if (n > 3) {
        Wire.uint(b);
      }
      settled = n > 4 && Wire.flag(b);
      partial = n > 5 && Wire.flag(b);
    }
    if (partial) {
      return;
    }
    received++;
    last = current;
    if (!settled && !any) {
      any = true;
      first = current;
    }
  }

  @Override
  void batch() {
    if (any) {
      accept(first, last);
      any = false;
    }
    if (given - received < CREDIT * 3 / 4) {
      given = (int) received + CREDIT;
      credit(0, (int) received, CREDIT);
    }
  }
}
