/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

/** A template that needs more than its bounds allow; ends the whole request. */
final class LimitExceeded extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LimitExceeded(String what) {
    super("Template exceeds its limit of " + what);
  }
}
