/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

/** A template that fails; its text becomes the value of the field. */
final class LiquidFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String RENDER = "RenderError";

  private final String name;

  private LiquidFailure(String name, String message) {
    super(message, null, false, false);
    this.name = name;
  }

  /** A failure whose place the part it happens in adds. */
  static LiquidFailure of(String message) {
    return new LiquidFailure("Error", message);
  }

  static LiquidFailure tokenization(String message, String input, int at) {
    return new LiquidFailure("TokenizationError", message + place(input, at));
  }

  /** While a part is read; parts in one another add a place each. */
  static LiquidFailure parse(String message, Token token) {
    return new LiquidFailure("ParseError", message + place(token.input(), token.begin()));
  }

  /** While a part is rendered; the innermost adds its place. */
  LiquidFailure at(Token token) {
    return name.equals(RENDER)
        ? this
        : new LiquidFailure(RENDER, getMessage() + place(token.input(), token.begin()));
  }

  private static String place(String input, int at) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at; i++) {
      if (input.charAt(i) == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return ", line:" + line + ", col:" + column;
  }

  /** What becomes the value of the field. */
  String shown() {
    return name + ": " + getMessage();
  }
}
