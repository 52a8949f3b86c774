/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All filters by their names. */
final class Filters {
  private static final Filter IDENTITY = Call::value;
  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  /** Turns a value into another. */
  @FunctionalInterface
  interface Filter {
    Object apply(Call call);
  }

  /** One use of a filter. */
  record Call(Object value, List<Object> arguments, Context context) {
    Budget budget() {
      return context.budget();
    }

    Object argument(int index) {
      return Js.at(arguments, index);
    }

    /** The value as filters of texts take it. */
    String text() {
      return Js.textOrEmpty(value, budget());
    }

    String argumentText(int index) {
      return Js.text(argument(index), budget());
    }

    double number() {
      return Js.number(value, budget());
    }

    double argumentNumber(int index) {
      return Js.number(argument(index), budget());
    }

    /** Charges for a text before it is handed on. */
    String charged(String text) {
      budget().text(text.length());
      return text;
    }
  }

  /** A filter; one that does not exist changes nothing. */
  static Filter named(String name) {
    return ALL.getOrDefault(name, IDENTITY);
  }

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    NumberFilters.addTo(all);
    TextFilters.addTo(all);
    ListFilters.addTo(all);
    all.put("date", DateFilter::apply);
    all.put("default", Filters::otherwise);
    all.put("json", call -> Jsons.text(call.value(), call.budget()));
    all.put("findAgent", call -> call.context().finder().agent(call.value()));
    all.put("findMicroserviceAgent", call -> call.context().finder().agentOf(call.value()));
    all.put("findApplication", call -> call.context().finder().application(call.value()));
    all.put(
        "findEdgeResource",
        call -> call.context().finder().edgeResource(call.value(), call.argument(0)));
    all.put("toNumber", call -> Jsons.parsed(call.value(), call.budget()));
    all.put("toBoolean", call -> Jsons.parsed(call.value(), call.budget()));
    all.put(
        "toString",
        call -> Js.isNil(call.value()) ? call.value() : Js.text(call.value(), call.budget()));
    return Map.copyOf(all);
  }

  private static Object otherwise(Call call) {
    Object value = call.value();
    boolean empty =
        (value instanceof String text && text.isEmpty())
            || (value instanceof List<?> list && list.isEmpty())
            || !Js.isTrue(Js.plain(value));
    return empty ? call.argument(0) : value;
  }
}
