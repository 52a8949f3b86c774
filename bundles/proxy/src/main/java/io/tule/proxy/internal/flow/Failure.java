/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.proxy.internal.flow;

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

  /** What fits anything thrown. */
  public static Failure of(Throwable e) {
    return e instanceof Failure known ? known : new Failure(502, "The bridge failed");
  }
}
