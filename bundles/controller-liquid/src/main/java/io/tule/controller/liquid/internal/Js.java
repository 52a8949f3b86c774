/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Values as JavaScript has them: which is what templates of ioFog are written for. */
final class Js {
  /** No value, which is not null. */
  static final Object UNDEFINED =
      new Object() {
        @Override
        public String toString() {
          return "undefined";
        }
      };

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d{1,400}\\.?\\d{0,400}|\\.\\d{1,400})([eE][+-]?\\d{1,9})?");
  private static final double LARGEST_PLAIN = 1e21;
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final int MAX_DEPTH = 64;

  private Js() {}

  static boolean isNil(Object value) {
    return value == null || value == UNDEFINED;
  }

  /** A literal or loop as what it is outside of comparisons. */
  static Object plain(Object value) {
    if (value instanceof Drop drop) {
      return drop.value();
    }
    return value instanceof Loop ? value.toString() : value;
  }

  static boolean isTrue(Object value) {
    return !isNil(value) && !Boolean.FALSE.equals(value);
  }

  /** The text that filters work on: nothing for nothing. */
  static String textOrEmpty(Object value, Budget budget) {
    Object plain = plain(value);
    return isNil(plain) ? "" : text(plain, budget);
  }

  static String text(Object value, Budget budget) {
    Object plain = plain(value);
    if (plain instanceof String string) {
      return string;
    }
    if (plain instanceof List<?> list) {
      StringBuilder text = new StringBuilder();
      join(list, ",", text, budget, 0);
      return text.toString();
    }
    if (plain instanceof Double number) {
      return text(number);
    }
    return plain instanceof Map ? "[object Object]" : String.valueOf(plain);
  }

  /** A list may hold itself; there the original has nothing. */
  private static void join(
      List<?> list, String separator, StringBuilder text, Budget budget, int depth) {
    for (int i = 0; i < list.size(); i++) {
      budget.step();
      String glue = i == 0 ? "" : separator;
      budget.text(glue.length());
      text.append(glue);
      Object element = plain(list.get(i));
      if (element instanceof List<?> inner) {
        if (depth < MAX_DEPTH) {
          join(inner, ",", text, budget, depth + 1);
        }
      } else {
        String part = textOrEmpty(element, budget);
        budget.text(part.length());
        text.append(part);
      }
    }
  }

  static String join(List<?> list, String separator, Budget budget) {
    StringBuilder text = new StringBuilder();
    join(list, separator, text, budget, 0);
    return text.toString();
  }

  static String text(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    if (number == 0) {
      return "0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    double size = Math.abs(number);
    if (size < LARGEST_PLAIN && size >= SMALLEST_PLAIN) {
      return digits.toPlainString();
    }
    String all = digits.unscaledValue().abs().toString();
    int exponent = digits.precision() - digits.scale() - 1;
    return (number < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + "e"
        + (exponent < 0 ? "-" : "+")
        + Math.abs(exponent);
  }

  static double number(Object value, Budget budget) {
    Object plain = plain(value);
    if (plain instanceof Double number) {
      return number;
    }
    if (plain instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (plain == null) {
      return 0;
    }
    return plain instanceof String || plain instanceof List
        ? parsed(text(plain, budget).strip())
        : Double.NaN;
  }

  private static double parsed(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (DECIMAL.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    return switch (text) {
      case "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  static boolean same(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a.doubleValue() == b.doubleValue();
    }
    boolean simple = left instanceof String || left instanceof Boolean;
    return left == right || (simple && left.equals(right));
  }

  /** Whether the left is less, as {@code <} has it. */
  static boolean less(Object left, Object right, Budget budget) {
    Object a = plain(left);
    Object b = plain(right);
    if (a instanceof String x && b instanceof String y) {
      budget.work(Math.min(x.length(), y.length()));
      return x.compareTo(y) < 0;
    }
    return number(a, budget) < number(b, budget);
  }

  static boolean equal(Object left, Object right) {
    if (left instanceof Drop drop) {
      return drop.matches(right);
    }
    return right instanceof Drop drop ? drop.matches(left) : same(left, right);
  }

  /** A property, or an element by its number. */
  static Object property(Object of, Object key, Budget budget) {
    if (isNil(of) || of instanceof Drop) {
      return of instanceof Drop ? UNDEFINED : of;
    }
    String name = text(key, budget);
    if (of instanceof Loop loop) {
      return loop.property(name);
    }
    if (of instanceof List<?> list) {
      return switch (name) {
        case "size", "length" -> (double) list.size();
        case "first" -> at(list, 0);
        case "last" -> at(list, list.size() - 1);
        default -> at(list, index(name));
      };
    }
    if (of instanceof Map<?, ?> map) {
      return map.containsKey(name) ? map.get(name) : UNDEFINED;
    }
    if (of instanceof String string) {
      if (name.equals("size") || name.equals("length")) {
        return (double) string.length();
      }
      int index = index(name);
      return index >= 0 && index < string.length()
          ? String.valueOf(string.charAt(index))
          : UNDEFINED;
    }
    return UNDEFINED;
  }

  static Object at(List<?> list, int index) {
    return index >= 0 && index < list.size() ? list.get(index) : UNDEFINED;
  }

  private static int index(String name) {
    boolean digits = !name.isEmpty() && name.length() < 9;
    for (int i = 0; digits && i < name.length(); i++) {
      digits = name.charAt(i) >= '0' && name.charAt(i) <= '9';
    }
    return digits ? Integer.parseInt(name) : -1;
  }
}
