/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.channel.EventLoop;

/** Keeps what is confined to a loop on it. */
public final class OnLoop {
  private OnLoop() {}

  /** Runs at once where this is the loop's thread, else later on that one. Any thread. */
  public static void run(EventLoop loop, Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }
}
