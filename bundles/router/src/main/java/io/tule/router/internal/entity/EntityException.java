/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.entity;

/** Why a management request is refused; the statuses are those of AMQP management. */
public final class EntityException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What a caller sent is quoted, but not at any length. */
  private static final int MAX_DESCRIPTION = 2000;

  private final int status;

  private EntityException(int status, String description) {
    super(
        description.length() > MAX_DESCRIPTION
            ? description.substring(0, MAX_DESCRIPTION)
            : description);
    this.status = status;
  }

  /** The request makes no sense. */
  public static EntityException badRequest(String description) {
    return new EntityException(400, description);
  }

  /** It is not allowed. */
  public static EntityException forbidden(String description) {
    return new EntityException(403, description);
  }

  /** There is no such thing. */
  public static EntityException notFound(String description) {
    return new EntityException(404, description);
  }

  /** There is no such operation. */
  public static EntityException notImplemented(String description) {
    return new EntityException(501, description);
  }

  /** Another refusal. */
  public static EntityException of(int status, String description) {
    return new EntityException(status, description);
  }

  /** HTTP's number for it. */
  public int status() {
    return status;
  }
}
