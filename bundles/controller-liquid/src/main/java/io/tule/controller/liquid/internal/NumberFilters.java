/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.controller.liquid.internal.Filters.Call;
import io.tule.controller.liquid.internal.Filters.Filter;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Filters of numbers, all of them floating-point. */
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Map<String, Filter> filters) {
    unary(filters, "abs", Math::abs);
    unary(filters, "ceil", Math::ceil);
    unary(filters, "floor", Math::floor);
    binary(filters, "at_least", Math::max);
    binary(filters, "at_most", Math::min);
    binary(filters, "divided_by", (a, b) -> a / b);
    binary(filters, "minus", (a, b) -> a - b);
    binary(filters, "modulo", (a, b) -> a % b);
    binary(filters, "times", (a, b) -> a * b);
    binary(filters, "plus", Double::sum);
    filters.put("round", NumberFilters::round);
  }

  private static void unary(Map<String, Filter> filters, String name, DoubleUnaryOperator of) {
    filters.put(name, call -> of.applyAsDouble(call.number()));
  }

  private static void binary(Map<String, Filter> filters, String name, DoubleBinaryOperator of) {
    filters.put(name, call -> of.applyAsDouble(call.number(), call.argumentNumber(0)));
  }

  private static Object round(Call call) {
    double digits = call.argument(0) == Js.UNDEFINED ? 0 : call.argumentNumber(0);
    double scale = Math.pow(10, digits);
    return Math.floor(call.number() * scale + 0.5) / scale;
  }
}
