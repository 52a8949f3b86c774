/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tags for and tablerow. */
final class Loops {
  private Loops() {}

  /** What stands in the opening tag. */
  record Head(
      String variable, Optional<Operand> collection, Map<String, Optional<Operand>> options) {
    List<Object> elements(Context context) {
      return enumerable(
          collection.map(operand -> operand.value(context)).orElse(List.of()), context);
    }

    /** The part of the elements that the options ask for. */
    List<Object> selected(List<Object> elements, Context context) {
      int size = elements.size();
      int from = (int) clamped(option("offset", 0, context), size);
      double limit = option("limit", size, context);
      int to = (int) clamped(from + limit, size);
      List<Object> selected = new ArrayList<>(elements.subList(from, Math.max(from, to)));
      context.budget().elements(selected.size());
      if (options.containsKey("reversed")) {
        Collections.reverse(selected);
      }
      return selected;
    }

    double option(String name, double otherwise, Context context) {
      Optional<Operand> operand = options.getOrDefault(name, Optional.empty());
      if (operand.isEmpty()) {
        return otherwise;
      }
      Object value = operand.get().value(context);
      double number = Js.number(value, context.budget());
      return value == Js.UNDEFINED ? otherwise : Double.isNaN(number) ? 0 : number;
    }
  }

  private static double clamped(double position, int size) {
    double counted = position < 0 ? size + position : position;
    return Math.max(0, Math.min(size, counted));
  }

  private static List<Object> enumerable(Object value, Context context) {
    Object plain = Js.plain(value);
    List<Object> elements = new ArrayList<>();
    if (plain instanceof List<?> list) {
      context.budget().steps(list.size());
      elements.addAll(list);
    } else if (plain instanceof String text && !text.isEmpty()) {
      elements.add(text);
    } else if (plain instanceof Map<?, ?> map) {
      context.budget().elements(3L * map.size());
      map.forEach((key, element) -> elements.add(Arrays.asList(key, element)));
    }
    return elements;
  }

  /**
   * Reads the opening tag.
   *
   * @param strict whether the collection has to be there
   */
  static Head head(Token token, boolean strict) {
    OperandReader reader = new OperandReader(token.arguments());
    String variable = reader.word();
    String in = reader.word();
    Optional<Operand> collection = in.equals("in") ? reader.value() : Optional.empty();
    if (!in.equals("in") || (strict && (variable.isEmpty() || collection.isEmpty()))) {
      throw LiquidFailure.of("illegal tag: " + token.source());
    }
    return new Head(variable, collection, options(reader));
  }

  private static Map<String, Optional<Operand>> options(OperandReader reader) {
    Map<String, Optional<Operand>> options = new HashMap<>();
    while (true) {
      reader.skipBlank();
      if (reader.peek() == ',') {
        reader.advance();
      }
      String name = reader.word();
      if (name.isEmpty()) {
        return options;
      }
      reader.skipBlank();
      Optional<Operand> value = Optional.empty();
      if (reader.peek() == ':') {
        reader.advance();
        value = reader.value();
      }
      options.put(name, value);
    }
  }

  static Part.Node loop(Head head, List<Part> parts, List<Part> otherwise) {
    return (context, out) -> {
      List<Object> elements = head.elements(context);
      if (elements.isEmpty()) {
        Part.render(otherwise, context, out);
        return;
      }
      List<Object> selected = head.selected(elements, context);
      Loop loop = new Loop(selected.size(), selected.size());
      Map<String, Object> scope = context.push();
      scope.put("forloop", loop);
      for (Object element : selected) {
        context.budget().step();
        scope.put(head.variable(), element);
        Part.render(parts, context, out);
        if (out.endRound()) {
          break;
        }
        loop.next();
      }
      context.pop();
    };
  }

  static Part.Node table(Head head, List<Part> parts) {
    return (context, out) -> {
      List<Object> selected = head.selected(head.elements(context), context);
      double columns = head.option("cols", selected.size(), context);
      Loop loop = new Loop(selected.size(), columns == 0 ? selected.size() : columns);
      Map<String, Object> scope = context.push();
      scope.put("tablerowloop", loop);
      for (Object element : selected) {
        context.budget().step();
        scope.put(head.variable(), element);
        if (loop.column() == 0) {
          out.write(loop.row() == 1 ? "" : "</tr>");
          out.write("<tr class=\"row" + Js.text(loop.row()) + "\">");
        }
        out.write("<td class=\"col" + Js.text(loop.column() + 1) + "\">");
        Part.render(parts, context, out);
        out.write("</td>");
        loop.next();
      }
      out.write(selected.isEmpty() ? "" : "</tr>");
      context.pop();
    };
  }
}
