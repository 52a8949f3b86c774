/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The fields given in a create or update request; a field that was left out is absent, which is
 * different from present and empty. Immutable.
 *
 * @param <A> the aggregate to create or update
 */
public final class Draft<A> {
  private final Map<Field<A, ?>, Object> values;

  private Draft(Map<Field<A, ?>, Object> values) {
    this.values = values;
  }

  /** A draft to fill. */
  public static <A> Builder<A> builder() {
    return new Builder<>();
  }

  /** Whether the field was given. */
  public boolean has(Field<A, ?> field) {
    return values.containsKey(field);
  }

  /** Whether no field was given. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** The given value, or the other one when the field is absent. */
  @SuppressWarnings("unchecked") // only Builder.set fills the map, with a T for a Field<A, T>
  public <T> T get(Field<A, T> field, T otherwise) {
    Object value = values.get(field);
    return value == null ? otherwise : (T) value;
  }

  /** The given value of a field that {@link #has} says is there. */
  @SuppressWarnings("unchecked") // as above
  public <T> T require(Field<A, T> field) {
    return (T) Objects.requireNonNull(values.get(field), field.name());
  }

  /** A copy to change. */
  public Builder<A> toBuilder() {
    Builder<A> builder = new Builder<>();
    builder.values.putAll(values);
    return builder;
  }

  /**
   * Collects given fields.
   *
   * @param <A> the aggregate to create or update
   */
  public static final class Builder<A> {
    private final Map<Field<A, ?>, Object> values = new HashMap<>();

    private Builder() {}

    /** Gives a field a value, which is not null. */
    public <T> Builder<A> set(Field<A, T> field, T value) {
      values.put(field, Objects.requireNonNull(value, field.name()));
      return this;
    }

    /** The draft so far. */
    public Draft<A> build() {
      return new Draft<>(new HashMap<>(values));
    }
  }
}
