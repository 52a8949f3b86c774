/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

/**
 * Stable reasons that REST answers, command exit codes, microservice status and documents share.
 *
 * <p>A constant's name is its wire form and never changes; constants are only added.
 */
public enum ReasonCode {
  /** A defect of ours; the log of the part that answered has the cause. */
  INTERNAL(1, 500),
  /** A value is missing, of the wrong type or out of its range. */
  INVALID_ARGUMENT(2, 400),
  /** A document is not well-formed JSON or YAML. */
  MALFORMED_DOCUMENT(2, 400),
  /** A document has a field that its kind does not know. */
  UNKNOWN_FIELD(2, 400),
  /** A document's kind or API version is not known. */
  UNKNOWN_KIND(2, 400),
  /** A name breaks the naming rule. */
  INVALID_NAME(2, 400),
  /** An image reference cannot be parsed. */
  INVALID_IMAGE(2, 400),
  /** A request or document is larger than its limit. */
  LIMIT_EXCEEDED(2, 413),
  /** No token, an unknown one or an expired one. */
  UNAUTHENTICATED(3, 401),
  /** The caller is known and may not do this. */
  FORBIDDEN(3, 403),
  /** The resource does not exist, or is not the caller's. */
  NOT_FOUND(4, 404),
  /** The resource exists already or is in a state that excludes the change. */
  CONFLICT(5, 409),
  /** A port is taken, on the agent or on its host. */
  PORT_IN_USE(5, 409),
  /** Asked for, known, and not built. */
  NOT_IMPLEMENTED(6, 501),
  /** An answer did not come in time. */
  TIMEOUT(7, 504),
  /** Nothing answers at the Controller's address. */
  CONTROLLER_UNREACHABLE(10, 503),
  /** The Controller's database does not answer; the request may be made again later. */
  STORE_UNAVAILABLE(10, 503),
  /** No message router can be reached, or none has the receiver; messages wait. */
  ROUTER_UNREACHABLE(10, 503),
  /** The agent has no runtime to run the microservice with. */
  RUNTIME_UNAVAILABLE(10, 503),
  /** The runtime refused or failed an operation. */
  RUNTIME_FAILED(1, 500),
  /** A bind mount's source does not exist on the node. */
  VOLUME_MISSING(2, 400),
  /** The image is in no place the registry setting allows. */
  IMAGE_NOT_FOUND(4, 404),
  /** The registry does not answer. */
  REGISTRY_UNREACHABLE(10, 503),
  /** The registry refused the credentials. */
  REGISTRY_UNAUTHORIZED(3, 401),
  /** The registry record of the microservice is not known to the agent. */
  REGISTRY_UNKNOWN(4, 404),
  /** Images come at another time of the day only. */
  PULL_WINDOW_CLOSED(10, 503),
  /** The node's disk is full. */
  DISK_FULL(1, 507),
  /** An FTP server that a request named did not take a file. */
  FTP_REFUSED(1, 502),
  /** A container's process ended, again and again. */
  CRASH_LOOP(1, 500),
  /** A microservice's health check fails; it is restarted, ever more slowly. */
  UNHEALTHY(1, 500),
  /** The command named in the microservice cannot be executed. */
  COMMAND_NOT_FOUND(2, 400);

  private final int exitCode;
  private final int httpStatus;

  ReasonCode(int exitCode, int httpStatus) {
    this.exitCode = exitCode;
    this.httpStatus = httpStatus;
  }

  /** The exit status of a command that ends for this reason: 1 to 10, never 0. */
  public int exitCode() {
    return exitCode;
  }

  /** The HTTP status that fits this reason where a contract does not fix another. */
  public int httpStatus() {
    return httpStatus;
  }
}
