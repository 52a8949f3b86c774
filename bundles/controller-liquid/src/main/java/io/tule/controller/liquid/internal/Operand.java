/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.List;

/** What an expression computes with. */
sealed interface Operand {
  Object value(Context context);

  /** A text, number, truth value or {@link Drop}. */
  record Constant(Object constant) implements Operand {
    @Override
    public Object value(Context context) {
      return constant;
    }
  }

  /** A variable, and perhaps a property of a property of it. */
  record Variable(String name, List<Operand> properties) implements Operand {
    @Override
    public Object value(Context context) {
      Object value = context.variable(name);
      for (Operand property : properties) {
        value = Js.property(value, property.value(context), context.budget());
      }
      return value;
    }
  }

  /** Whole numbers from one to another. */
  record Range(Operand low, Operand high) implements Operand {
    /** More than any budget has. */
    private static final double MOST = 1e12;

    @Override
    public Object value(Context context) {
      Budget budget = context.budget();
      double from = Js.number(low.value(context), budget);
      double to = Js.number(high.value(context), budget);
      double count = Math.max(0, Math.ceil(to + 1 - from));
      if (Double.isNaN(count)) {
        return List.of();
      }
      budget.elements((long) Math.min(count, MOST));
      List<Object> numbers = new ArrayList<>((int) count);
      for (int i = 0; i < (int) count; i++) {
        numbers.add(from + i);
      }
      return numbers;
    }
  }
}
