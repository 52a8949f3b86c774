/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

/** The variables forloop and tablerowloop. */
final class Loop {
  private final int length;
  private final double columns;
  private int index;

  Loop(int length, double columns) {
    this.length = length;
    this.columns = columns;
  }

  void next() {
    index++;
  }

  double column() {
    return index % columns;
  }

  double row() {
    return Math.floor(index / columns) + 1;
  }

  Object property(String name) {
    return switch (name) {
      case "index" -> (double) index + 1;
      case "index0", "i" -> (double) index;
      case "first" -> index == 0;
      case "last" -> index == length - 1;
      case "rindex" -> (double) length - index;
      case "rindex0" -> (double) length - index - 1;
      case "length" -> (double) length;
      case "row" -> row();
      case "col" -> column() + 1;
      case "col0" -> column();
      case "col_first" -> column() == 0;
      case "col_last" -> column() + 1 == columns;
      default -> Js.UNDEFINED;
    };
  }

  @Override
  public String toString() {
    return "{\"i\":" + index + ",\"length\":" + length + "}";
  }
}
