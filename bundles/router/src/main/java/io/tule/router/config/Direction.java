/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

/** The direction of a link route or an auto link, as seen by the router. */
public enum Direction {
  /** Messages come into the router over the link. */
  IN,
  /** Messages leave the router over the link. */
  OUT
}
