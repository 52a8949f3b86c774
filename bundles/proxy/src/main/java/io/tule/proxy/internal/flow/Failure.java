/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** Why a request gets no answer of its target, as HTTP says it. Without a stack. */
public final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Creates it.
   *
   * @param status of HTTP
   * @param message for people, without secrets
   */
  public Failure(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** Status of HTTP. */
  public int status() {
    return status;
  }

  /** Headers of an answer that tells it. */
  public HttpHeaders headers() {
    return new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
  }

  /** Body of an answer that tells it. */
  public byte[] text() {
    return (getMessage() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** What fits anything thrown. */
  public static Failure of(Throwable e) {
    return e instanceof Failure known ? known : new Failure(502, "The bridge failed");
  }
}
