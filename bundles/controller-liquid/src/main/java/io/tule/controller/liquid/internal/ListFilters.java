/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.controller.liquid.internal.Filters.Call;
import io.tule.controller.liquid.internal.Filters.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Filters of lists. */
final class ListFilters {
  private ListFilters() {}

  static void addTo(Map<String, Filter> filters) {
    filters.put("join", ListFilters::join);
    filters.put("first", call -> call.value() instanceof List<?> list ? Js.at(list, 0) : "");
    filters.put(
        "last", call -> call.value() instanceof List<?> list ? Js.at(list, list.size() - 1) : "");
    filters.put("reverse", ListFilters::reverse);
    filters.put("size", ListFilters::size);
    filters.put("concat", ListFilters::concat);
    filters.put("slice", ListFilters::slice);
    filters.put("map", ListFilters::map);
    filters.put("where", ListFilters::where);
    filters.put("uniq", ListFilters::uniq);
    filters.put("sort", ListFilters::sort);
    filters.put("sort_natural", ListFilters::sortNatural);
  }

  private static List<Object> list(Call call) {
    List<Object> list = new ArrayList<>();
    if (call.value() instanceof List<?> given) {
      call.budget().elements(given.size());
      list.addAll(given);
    } else {
      list.add(call.value());
    }
    return list;
  }

  private static Object join(Call call) {
    if (!(call.value() instanceof List<?> list)) {
      throw LiquidFailure.of(
          call.value() == Js.UNDEFINED
              ? "Cannot read properties of undefined (reading 'join')"
              : "v.join is not a function");
    }
    String separator = call.argument(0) == Js.UNDEFINED ? " " : call.argumentText(0);
    return Js.join(list, separator, call.budget());
  }

  private static Object reverse(Call call) {
    if (call.value() instanceof String text) {
      call.budget().elements(text.length());
      List<Object> letters = new ArrayList<>();
      text.codePoints().forEach(c -> letters.add(0, Character.toString(c)));
      return letters;
    }
    if (!(call.value() instanceof List)) {
      throw LiquidFailure.of("v is not iterable");
    }
    List<Object> reversed = list(call);
    Collections.reverse(reversed);
    return reversed;
  }

  private static Object size(Call call) {
    if (call.value() instanceof List<?> list) {
      return (double) list.size();
    }
    return call.value() instanceof String text ? (double) text.length() : 0.0;
  }

  private static Object concat(Call call) {
    List<Object> all = list(call);
    if (call.argument(0) instanceof List<?> more) {
      call.budget().elements(more.size());
      all.addAll(more);
    } else {
      all.add(call.argument(0));
    }
    return all;
  }

  private static Object slice(Call call) {
    if (!(call.value() instanceof String || call.value() instanceof List)) {
      throw LiquidFailure.of(
          Js.isNil(call.value())
              ? "Cannot read properties of " + call.value() + " (reading 'slice')"
              : "v.slice is not a function");
    }
    int size =
        call.value() instanceof String text ? text.length() : ((List<?>) call.value()).size();
    double first = call.argument(0) == Js.UNDEFINED ? 0 : call.argumentNumber(0);
    double begin = first < 0 ? size + first : first;
    double length = call.argument(1) == Js.UNDEFINED ? 1 : call.argumentNumber(1);
    int from = position(begin, size);
    int to = Math.max(from, position(begin + length, size));
    if (call.value() instanceof String text) {
      return call.charged(text.substring(from, to));
    }
    return new ArrayList<>(list(call).subList(from, to));
  }

  private static int position(double wanted, int size) {
    double counted = wanted < 0 ? size + wanted : wanted;
    return (int) Math.max(0, Math.min(size, Double.isNaN(counted) ? 0 : counted));
  }

  /** A property by its path, with dots between the names. */
  private static Object property(Object of, String path, Call call) {
    Object value = of;
    for (String name : path.split("\\.", 32)) {
      call.budget().step();
      value = Js.property(value, name, call.budget());
    }
    return value;
  }

  private static Object map(Call call) {
    if (!(call.argument(0) instanceof String path)) {
      throw LiquidFailure.of("property.split is not a function");
    }
    List<Object> mapped = list(call);
    mapped.replaceAll(element -> property(element, path, call));
    return mapped;
  }

  private static Object where(Call call) {
    String path = call.argumentText(0);
    Object wanted = call.argument(1);
    List<Object> all = list(call);
    all.removeIf(
        element -> {
          Object value = property(element, path, call);
          return !(wanted == Js.UNDEFINED ? Js.isTrue(value) : Js.same(value, wanted));
        });
    return all;
  }

  private static Object uniq(Call call) {
    if (Js.isNil(call.value())) {
      return new ArrayList<>();
    }
    Set<String> seen = new HashSet<>();
    List<Object> all = list(call);
    all.removeIf(element -> !seen.add(Js.text(element, call.budget())));
    return all;
  }

  private static Object sort(Call call) {
    boolean byPath = call.argument(0) instanceof String path && !path.isEmpty();
    List<Keyed> keyed = new ArrayList<>();
    for (Object element : list(call)) {
      Object key = byPath ? property(element, (String) call.argument(0), call) : element;
      keyed.add(new Keyed(element, key));
    }
    return sorted(
        keyed,
        (a, b) ->
            Js.less(a.key(), b.key(), call.budget())
                ? -1
                : Js.less(b.key(), a.key(), call.budget()) ? 1 : 0);
  }

  private static Object sortNatural(Call call) {
    if (!(call.value() instanceof List)) {
      return new ArrayList<>();
    }
    List<Keyed> keyed = new ArrayList<>();
    for (Object element : list(call)) {
      Object key =
          call.argument(0) == Js.UNDEFINED
              ? element
              : Js.property(element, call.argument(0), call.budget());
      Object lower = Js.isNil(key) ? key : Js.text(key, call.budget()).toLowerCase(Locale.ROOT);
      keyed.add(new Keyed(element, lower));
    }
    return sorted(keyed, (a, b) -> natural(a.key(), b.key(), call.budget()));
  }

  private static int natural(Object a, Object b, Budget budget) {
    if (Js.isNil(a) || Js.isNil(b)) {
      return Boolean.compare(Js.isNil(a), Js.isNil(b));
    }
    budget.step();
    return ((String) a).compareTo((String) b);
  }

  /**
   * A merge, because the order of mixed values may contradict itself and must not fail for that.
   */
  private static List<Object> sorted(List<Keyed> keyed, Comparator<Keyed> order) {
    List<Keyed> from = keyed;
    for (int width = 1; width < keyed.size(); width *= 2) {
      List<Keyed> merged = new ArrayList<>(keyed.size());
      for (int at = 0; at < keyed.size(); at += 2 * width) {
        int middle = Math.min(at + width, keyed.size());
        int end = Math.min(at + 2 * width, keyed.size());
        int left = at;
        int right = middle;
        while (left < middle || right < end) {
          boolean takeLeft =
              right >= end
                  || (left < middle && order.compare(from.get(left), from.get(right)) <= 0);
          merged.add(from.get(takeLeft ? left++ : right++));
        }
      }
      from = merged;
    }
    List<Object> elements = new ArrayList<>();
    from.forEach(element -> elements.add(element.element()));
    return elements;
  }

  private record Keyed(Object element, Object key) {}
}
