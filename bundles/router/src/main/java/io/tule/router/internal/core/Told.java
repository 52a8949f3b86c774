/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.core;

import java.util.HashSet;
import java.util.Set;

/** What was told and need not be told again and again, as where several ways fail in turn. */
final class Told {
  private static final int MOST = 32;

  private final Set<String> texts = new HashSet<>();

  /** Whether it was not told yet; from now on it was. */
  boolean isNew(String text) {
    if (texts.size() >= MOST) {
      texts.clear();
    }
    return texts.add(text);
  }

  void forget() {
    texts.clear();
  }
}
