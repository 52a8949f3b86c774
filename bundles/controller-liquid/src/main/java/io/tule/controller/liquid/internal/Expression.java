/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A condition: operands and operators, of which {@code and} and {@code or} bind least. */
final class Expression {
  /** In the order of evaluation: an {@link Operand} or the text of an operator. */
  private final List<Object> postfix = new ArrayList<>();

  Expression(String text) {
    OperandReader reader = new OperandReader(text);
    Deque<String> waiting = new ArrayDeque<>();
    reader.value().ifPresent(postfix::add);
    while (!postfix.isEmpty() && !reader.atEnd()) {
      String operator = reader.operator();
      Optional<Operand> operand = operator.isEmpty() ? Optional.empty() : reader.value();
      if (operand.isEmpty()) {
        break;
      }
      while (!waiting.isEmpty() && precedence(waiting.peek()) > precedence(operator)) {
        postfix.add(waiting.pop());
      }
      waiting.push(operator);
      postfix.add(operand.get());
    }
    postfix.addAll(waiting);
  }

  private static int precedence(String operator) {
    return operator.equals("and") || operator.equals("or") ? 0 : 1;
  }

  Object value(Context context) {
    List<Object> stack = new ArrayList<>();
    for (Object part : postfix) {
      context.budget().step();
      if (part instanceof Operand operand) {
        stack.add(operand.value(context));
      } else {
        Object right = stack.remove(stack.size() - 1);
        Object left = stack.remove(stack.size() - 1);
        stack.add(applied((String) part, left, right, context.budget()));
      }
    }
    return stack.isEmpty() ? Js.UNDEFINED : Js.plain(stack.get(0));
  }

  private static boolean applied(String operator, Object left, Object right, Budget budget) {
    return switch (operator) {
      case "and" -> Js.isTrue(Js.plain(left)) && Js.isTrue(Js.plain(right));
      case "or" -> Js.isTrue(Js.plain(left)) || Js.isTrue(Js.plain(right));
      case "==" -> Js.equal(left, right);
      case "!=" -> !Js.equal(left, right);
      case "contains" -> contains(left, right, budget);
      default -> ordered(operator, left, right, budget);
    };
  }

  private static boolean ordered(String operator, Object left, Object right, Budget budget) {
    if (left instanceof Drop || right instanceof Drop) {
      return false;
    }
    return switch (operator) {
      case "<" -> Js.less(left, right, budget);
      case ">" -> Js.less(right, left, budget);
      // Not the negation of the other, because of what is no number.
      case "<=" -> Js.less(left, right, budget) || alike(left, right, budget);
      default -> Js.less(right, left, budget) || alike(left, right, budget);
    };
  }

  private static boolean alike(Object left, Object right, Budget budget) {
    return (left instanceof String && right instanceof String)
        ? left.equals(right)
        : Js.number(left, budget) == Js.number(right, budget);
  }

  private static boolean contains(Object left, Object right, Budget budget) {
    if (left instanceof String text) {
      budget.work(text.length());
      return text.contains(Js.text(right, budget));
    }
    if (left instanceof List<?> list) {
      budget.steps(list.size());
      return list.stream().anyMatch(element -> Js.same(element, right));
    }
    return false;
  }
}
