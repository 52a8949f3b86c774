/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.spi;

/** What a router refuses to do, with the status that management answers. */
public final class RouterException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** The request makes no sense: 400. */
    INVALID(400, "Bad Request"),
    /** Not allowed: 403. */
    FORBIDDEN(403, "Forbidden"),
    /** No such thing: 404. */
    NOT_FOUND(404, "Not Found"),
    /** There is one of that name already: 400, as qpid-dispatch answers it. */
    EXISTS(400, "Bad Request"),
    /** It failed here: 500. */
    INTERNAL(500, "Internal Server Error");

    private final int status;
    private final String text;

    Reason(int status, String text) {
      this.status = status;
      this.text = text;
    }

    /** Status code of AMQP management. */
    public int status() {
      return status;
    }

    /** Its words. */
    public String text() {
      return text;
    }
  }

  private final Reason reason;

  public RouterException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
