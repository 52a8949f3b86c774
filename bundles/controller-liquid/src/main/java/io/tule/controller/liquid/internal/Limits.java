/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

/**
 * Bounds of all templates of one request together, but for the first and the last.
 *
 * @param length characters of one template
 * @param steps rendered parts, iterations, elements and, in units of 16, characters worked on
 * @param characters produced by outputs and filters, thrown away or not
 * @param elements of lists that are made
 * @param lookups in the store
 * @param nanos of work
 * @param depth of blocks, ranges and indices in one another
 */
record Limits(
    int length, long steps, long characters, long elements, int lookups, long nanos, int depth) {
  static final Limits DEFAULT =
      new Limits(64 * 1024, 500_000, 4 * 1024 * 1024, 100_000, 64, 750_000_000L, 32);
}
