/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.bench;

import io.tule.agent.internal.link.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Times the calls of all agents. */
final class TimedTransport implements Transport {
  /** The wait that an agent asks for with its requests for changes. */
  private static final long HELD_MICROS = 30_000_000;

  private final Transport transport;
  private final Timings status = new Timings();
  private final Timings late = new Timings();
  private final Timings other = new Timings();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  TimedTransport(Transport transport) {
    this.transport = transport;
  }

  /** Reports of a status. */
  Timings status() {
    return status;
  }

  /** How much later than asked for a held request without a change was answered. */
  Timings late() {
    return late;
  }

  /** Everything else that is answered at once. */
  Timings other() {
    return other;
  }

  /** How many requests are held now. */
  long held() {
    return held.get();
  }

  /** Calls without an answer, or with an answer of 500 and above. */
  long failures() {
    return failures.get();
  }

  void clear() {
    status.clear();
    late.clear();
    other.clear();
    failures.set(0);
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    boolean hold = call.url().contains("?wait=");
    long began = System.nanoTime();
    if (hold) {
      held.incrementAndGet();
    }
    CompletableFuture<Reply> answer = transport.send(call);
    var unused =
        answer.whenComplete(
            (reply, error) -> {
              long micros = (System.nanoTime() - began) / 1000;
              if (hold) {
                held.decrementAndGet();
              }
              if (error != null || reply.status() >= 500) {
                failures.incrementAndGet();
              } else if (!hold) {
                (call.url().endsWith("/agent/status") ? status : other).add(micros);
              } else if (micros >= HELD_MICROS) {
                late.add(micros - HELD_MICROS);
              }
            });
    // Not what whenComplete gives: cancelling has to reach the call itself.
    return answer;
  }
}
