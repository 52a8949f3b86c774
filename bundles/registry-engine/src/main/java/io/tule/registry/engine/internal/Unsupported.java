/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.registry.engine.internal;

/** An image or a registry that only the engine itself can deal with. */
final class Unsupported extends Exception {
  private static final long serialVersionUID = 1L;

  Unsupported(String message, Throwable cause) {
    super(message, cause);
  }
}
