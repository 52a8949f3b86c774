/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.shell.internal.console;

import io.tule.api.ReasonCode;
import io.tule.api.Subscription;
import io.tule.api.TuleException;
import io.tule.api.spi.runtime.LogSink;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;

/**
 * Prints a log on the calling thread: a console's output belongs to the thread that runs the
 * command, while frames come on a thread of the runtime.
 */
public final class LogPrinter {
  private static final int MAX_QUEUED = 64;

  private final PrintStream out;
  private final BlockingQueue<Frame> queue = new ArrayBlockingQueue<>(MAX_QUEUED);

  /** Creates a printer. */
  public LogPrinter(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints until the log ends or the thread is interrupted.
   *
   * @param source opens the log
   * @throws TuleException if the reading failed
   */
  public void print(Function<LogSink, Subscription> source) throws InterruptedException {
    Subscription subscription = source.apply(new Sink());
    try {
      Frame frame = queue.take();
      while (!frame.last()) {
        out.write(frame.bytes().array(), 0, frame.bytes().limit());
        if (queue.isEmpty()) {
          out.flush();
        }
        frame = queue.take();
      }
      out.flush();
      if (!frame.message().isEmpty()) {
        throw new TuleException(ReasonCode.RUNTIME_FAILED, frame.message());
      }
    } finally {
      subscription.close();
      // A sink that waits for room is let go; what it still has is not wanted.
      queue.clear();
    }
  }

  private void put(Frame frame) {
    try {
      queue.put(frame);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Sink implements LogSink {
    @Override
    public void frame(boolean errorStream, byte[] bytes) {
      put(new Frame(ByteBuffer.wrap(bytes), false, ""));
    }

    @Override
    public void end(String message) {
      put(new Frame(ByteBuffer.allocate(0), true, message));
    }
  }

  private record Frame(ByteBuffer bytes, boolean last, String message) {}
}
