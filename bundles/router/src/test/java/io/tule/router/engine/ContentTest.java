/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.engine;

import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import org.junit.Test;

/** What several readers share of a message. */
public class ContentTest {
  private final Content content = new Content();

  private OutDelivery reader() {
    content.readers++;
    return new OutDelivery(null, content);
  }

  private static void read(OutDelivery d, int bytes) {
    ByteBuffer b = ByteBuffer.allocate(bytes);
    while (b.hasRemaining()) {
      d.copy(b, b.remaining());
    }
  }

  private long kept() {
    return content.more.stream().mapToLong(s -> s.length).sum();
  }

  @Test
  public void whatOnlyOneThatLeftHadToReadIsLetGo() {
    OutDelivery fast = reader();
    OutDelivery slow = reader();
    for (int i = 0; i < 5; i++) {
      content.append(new byte[10], 0, 10);
    }
    read(fast, 45);
    assertEquals(40, kept());
    slow.leave();
    assertEquals(10, kept());
  }

  @Test
  public void whatOneThatLeftHasReadStaysForTheOthers() {
    OutDelivery fast = reader();
    OutDelivery slow = reader();
    OutDelivery third = reader();
    for (int i = 0; i < 5; i++) {
      content.append(new byte[10], 0, 10);
    }
    read(fast, 45);
    fast.leave();
    read(slow, 45);
    assertEquals(40, kept());
    read(third, 45);
    assertEquals(10, kept());
  }
}
