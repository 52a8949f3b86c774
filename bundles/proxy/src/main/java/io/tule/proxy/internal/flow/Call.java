/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;

/**
 * One request on its way. All of it is confined to its event loop; what answers it comes back
 * there.
 */
public final class Call {
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

  private final EventLoop loop;
  private final String method;
  private final String authority;
  private final String target;
  private final HttpHeaders headers;
  private final Body body;
  private final boolean upgrade;
  private Runnable cancelled = Call::nobodyListens;
  private boolean gone;

  /**
   * Creates it.
   *
   * @param authority host and port as the client named them, may be empty
   * @param target path and query
   * @param headers those between two neighbours left out, {@code host} among them
   * @param upgrade whether the client wants another protocol: an answer of 101 makes raw bytes of
   *     both bodies, of any other status ends the request's
   */
  public Call(
      EventLoop loop,
      String method,
      String authority,
      String target,
      HttpHeaders headers,
      Body body,
      boolean upgrade) {
    this.loop = loop;
    this.method = method;
    this.authority = authority;
    this.target = target;
    this.headers = headers;
    this.body = body;
    this.upgrade = upgrade;
  }

  public EventLoop loop() {
    return loop;
  }

  public String method() {
    return method;
  }

  public String authority() {
    return authority;
  }

  public String target() {
    return target;
  }

  public HttpHeaders headers() {
    return headers;
  }

  public Body body() {
    return body;
  }

  public boolean isUpgrade() {
    return upgrade;
  }

  /** Whether doing it twice is as good as once. */
  public boolean isIdempotent() {
    return IDEMPOTENT.contains(method);
  }

  /** Has it told when nobody waits for the answer any more; at once if so already. */
  public void onCancel(Runnable task) {
    if (gone) {
      task.run();
    } else {
      cancelled = task;
    }
  }

  /** Whether nobody waits for the answer any more. */
  public boolean isCancelled() {
    return gone;
  }

  /** Nobody waits for the answer any more. */
  public void cancel() {
    if (!gone) {
      gone = true;
      Runnable task = cancelled;
      cancelled = Call::nobodyListens;
      task.run();
    }
  }

  private static void nobodyListens() {
    // what nobody asked to be told of
  }
}
