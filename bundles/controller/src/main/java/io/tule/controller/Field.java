/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Objects;

/**
 * A field that a request may give or leave out.
 *
 * @param <A> the aggregate it belongs to
 * @param <T> type of its value
 */
@SuppressWarnings("UnusedTypeParameter") // the parameters tie fields to drafts and values
public final class Field<A, T> {
  private final String name;

  private Field(String name) {
    this.name = Objects.requireNonNull(name);
  }

  static <A, T> Field<A, T> of(String name) {
    return new Field<>(name);
  }

  /** Its key in the JSON body. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
