/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A value that runs through filters. */
final class Chain {
  private final Optional<Operand> initial;
  private final List<Step> steps = new ArrayList<>();

  Chain(String text) {
    OperandReader reader = new OperandReader(text);
    initial = reader.value();
    while (true) {
      reader.skipBlank();
      if (reader.atEnd()) {
        return;
      }
      if (reader.peek() != '|') {
        throw LiquidFailure.of("unexpected token at " + reader.snapshot());
      }
      reader.advance();
      String name = reader.word();
      if (name.isEmpty()) {
        return;
      }
      steps.add(new Step(Filters.named(name), arguments(reader)));
    }
  }

  private static List<Argument> arguments(OperandReader reader) {
    List<Argument> arguments = new ArrayList<>();
    reader.skipBlank();
    if (reader.peek() != ':') {
      return arguments;
    }
    do {
      reader.advance();
      argument(reader).ifPresent(arguments::add);
      while (!reader.atEnd() && reader.peek() != ',' && reader.peek() != '|') {
        reader.advance();
      }
    } while (reader.peek() == ',');
    return arguments;
  }

  private static Optional<Argument> argument(OperandReader reader) {
    Optional<Operand> value = reader.value();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    reader.skipBlank();
    if (reader.peek() != ':') {
      return Optional.of(new Argument(value.get(), false));
    }
    reader.advance();
    return Optional.of(new Argument(reader.value().orElse(new Operand.Constant("")), true));
  }

  Object value(Context context) {
    Object value = initial.map(operand -> new Box(operand.value(context))).orElse(Box.NONE).value();
    for (Step step : steps) {
      context.budget().step();
      List<Object> arguments = new ArrayList<>();
      for (Argument argument : step.arguments()) {
        Object given = argument.operand().value(context);
        arguments.add(argument.named() ? Arrays.asList("", given) : given);
      }
      value = step.filter().apply(new Filters.Call(value, arguments, context));
    }
    return value;
  }

  private record Step(Filters.Filter filter, List<Argument> arguments) {}

  private record Argument(Operand operand, boolean named) {}

  /** An optional takes no null. */
  private record Box(Object value) {
    static final Box NONE = new Box(Js.UNDEFINED);
  }
}
