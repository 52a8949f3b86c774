/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads names, values and operators, as tolerant as the original is. */
final class OperandReader {
  private static final Map<String, Object> LITERALS =
      Map.of(
          "true", true,
          "false", false,
          "nil", Drop.NIL,
          "null", Drop.NIL,
          "empty", Drop.EMPTY,
          "blank", Drop.BLANK);
  private static final List<String> OPERATORS =
      List.of("contains", "and", "or", "==", "!=", ">=", "<=", ">", "<");
  private static final Map<Character, Character> ESCAPES =
      Map.of('b', '\b', 'f', '\f', 'n', '\n', 'r', '\r', 't', '\t', 'v', '\u000b');
  private static final int MAX_DEPTH = 32;

  private final String input;
  private int at;
  private int depth;

  OperandReader(String input) {
    this.input = input;
  }

  boolean atEnd() {
    return at >= input.length();
  }

  char peek() {
    return atEnd() ? 0 : input.charAt(at);
  }

  void advance() {
    at++;
  }

  int position() {
    return at;
  }

  String rest() {
    skipBlank();
    return atEnd() ? "" : input.substring(at);
  }

  String snapshot() {
    return Chars.snapshot(atEnd() ? "" : input.substring(at));
  }

  void skipBlank() {
    while (!atEnd() && Chars.isBlank(peek())) {
      at++;
    }
  }

  /** Skips to behind the next such character, or to the end. */
  void skipTo(char wanted) {
    while (!atEnd()) {
      if (input.charAt(at++) == wanted) {
        return;
      }
    }
  }

  /** A name, empty where there is none. */
  String word() {
    skipBlank();
    int begin = at;
    while (!atEnd() && Chars.isWord(peek())) {
      at++;
    }
    return input.substring(begin, at);
  }

  /** A quoted text. */
  Optional<String> quoted() {
    skipBlank();
    char quote = peek();
    if (quote != '"' && quote != '\'') {
      return Optional.empty();
    }
    int begin = ++at;
    boolean escaped = false;
    while (!atEnd()) {
      char c = input.charAt(at++);
      if (c == quote && !escaped) {
        break;
      }
      escaped = !escaped && c == '\\';
    }
    // A text that is not closed loses its last character, as in the original.
    return Optional.of(unescaped(input.substring(begin, Math.max(begin, at - 1))));
  }

  private static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        plain.append(c == '\\' ? "" : c);
        continue;
      }
      char next = text.charAt(++i);
      int base = next == 'u' ? 16 : 8;
      if (ESCAPES.containsKey(next)) {
        plain.append(ESCAPES.get(next).charValue());
      } else if (next == 'u' || Character.digit(next, 8) >= 0) {
        int from = next == 'u' ? i + 1 : i;
        int end = from;
        int most = from + (next == 'u' ? 4 : 3);
        int value = 0;
        while (end < text.length() && end < most && Character.digit(text.charAt(end), base) >= 0) {
          value = value * base + Character.digit(text.charAt(end++), base);
        }
        plain.append((char) value);
        i = end - 1;
      } else {
        plain.append(next);
      }
    }
    return plain.toString();
  }

  /** A text, number, literal, range or variable. */
  Optional<Operand> value() {
    if (++depth > MAX_DEPTH) {
      throw new LimitExceeded(MAX_DEPTH + " levels");
    }
    try {
      Optional<String> text = quoted();
      if (text.isPresent()) {
        return Optional.of(new Operand.Constant(text.get()));
      }
      return switch (peek()) {
        case '(' -> Optional.of(range());
        case '[' -> bracketed();
        default -> variable();
      };
    } finally {
      depth--;
    }
  }

  private Operand range() {
    at++;
    Operand low = required();
    at += 2;
    Operand high = required();
    at++;
    return new Operand.Range(low, high);
  }

  private Operand required() {
    return value()
        .orElseThrow(() -> LiquidFailure.of("unexpected token " + snapshot() + ", value expected"));
  }

  private Optional<Operand> bracketed() {
    at++;
    Optional<String> name = quoted();
    if (name.isEmpty() || peek() != ']') {
      return Optional.empty();
    }
    at++;
    return Optional.of(new Operand.Variable(name.get(), List.of()));
  }

  private Optional<Operand> variable() {
    String name = word();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean number = isNumber(name, true);
    String decimals = "";
    List<Operand> properties = new ArrayList<>();
    while (!atEnd()) {
      if (peek() == '[') {
        number = false;
        at++;
        properties.add(value().orElse(new Operand.Constant("")));
        skipTo(']');
      } else if (peek() == '.' && (at + 1 >= input.length() || input.charAt(at + 1) != '.')) {
        at++;
        String property = word();
        if (property.isEmpty()) {
          break;
        }
        number &= isNumber(property, false);
        decimals = properties.isEmpty() ? property : decimals;
        properties.add(new Operand.Constant(property));
      } else {
        break;
      }
    }
    if (properties.isEmpty() && LITERALS.containsKey(name)) {
      return Optional.of(new Operand.Constant(LITERALS.get(name)));
    }
    return Optional.of(
        number
            ? new Operand.Constant(Double.valueOf(name + "." + decimals))
            : new Operand.Variable(name, List.copyOf(properties)));
  }

  private static boolean isNumber(String word, boolean signed) {
    int first = signed && word.startsWith("-") ? 1 : 0;
    for (int i = first; i < word.length(); i++) {
      if (!Chars.isDigit(word.charAt(i))) {
        return false;
      }
    }
    return word.length() > first;
  }

  /** The operator that comes next, empty where none does. */
  String operator() {
    skipBlank();
    for (String operator : OPERATORS) {
      int end = at + operator.length();
      boolean whole =
          !Chars.isWord(operator.charAt(0))
              || end >= input.length()
              || !Chars.isWord(input.charAt(end));
      if (input.startsWith(operator, at) && whole) {
        at = end;
        return operator;
      }
    }
    return "";
  }
}
