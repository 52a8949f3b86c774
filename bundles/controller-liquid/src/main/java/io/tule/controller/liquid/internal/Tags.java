/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tags that stand alone. */
final class Tags {
  private Tags() {}

  static Part.Node assign(Token token) {
    OperandReader reader = new OperandReader(token.arguments());
    String name = reader.word();
    reader.skipBlank();
    if (reader.peek() != '=') {
      throw LiquidFailure.of("illegal token " + token.source());
    }
    reader.advance();
    String value = reader.rest();
    return (context, out) -> context.assign(name, new Chain(value).value(context));
  }

  static Part.Node increment(Token token) {
    String name = new OperandReader(token.arguments()).word();
    return (context, out) -> {
      double count = counter(context, name);
      context.environment().put(name, count + 1);
      out.write(Js.text(count));
    };
  }

  static Part.Node decrement(Token token) {
    String name = new OperandReader(token.arguments()).word();
    return (context, out) -> {
      double count = counter(context, name) - 1;
      context.environment().put(name, count);
      out.write(Js.text(count));
    };
  }

  private static double counter(Context context, String name) {
    return context.environment().get(name) instanceof Double count ? count : 0;
  }

  static Part.Node cycle(Token token) {
    OperandReader reader = new OperandReader(token.arguments());
    Optional<Operand> first = reader.value();
    reader.skipBlank();
    boolean grouped = first.isPresent() && reader.peek() == ':';
    List<Operand> candidates = new ArrayList<>();
    if (grouped) {
      reader.advance();
    } else {
      first.ifPresent(candidates::add);
    }
    while (!reader.atEnd()) {
      reader.value().ifPresent(candidates::add);
      reader.skipTo(',');
    }
    if (candidates.isEmpty()) {
      throw LiquidFailure.of("empty candidates: " + token.source());
    }
    return (context, out) -> {
      Object group = grouped ? first.get().value(context) : Js.UNDEFINED;
      // The original tells cycles apart by their group and their length alone.
      String name = Js.text(group, context.budget()) + ":" + candidates.size();
      out.write(candidates.get(context.cycle(name, candidates.size())).value(context));
    };
  }
}
