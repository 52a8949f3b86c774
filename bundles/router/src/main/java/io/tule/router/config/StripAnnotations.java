/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.config;

/** On which side a connection's messages lose the router's own annotations. */
public enum StripAnnotations {
  /** Of messages that come in. */
  IN,
  /** Of messages that go out. */
  OUT,
  /** Both ways. */
  BOTH,
  /** Nowhere. */
  NO;

  /** Whether messages that come in lose them. */
  public boolean in() {
    return this == IN || this == BOTH;
  }

  /** Whether messages that go out lose them. */
  public boolean out() {
    return this == OUT || this == BOTH;
  }
}
