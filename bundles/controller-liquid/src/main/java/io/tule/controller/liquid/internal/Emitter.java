/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.List;
import java.util.Map;

/** What a template renders to: a value as long as it is one alone, else a text. */
final class Emitter {
  private final Budget budget;
  private final StringBuilder text = new StringBuilder();
  private Object value = "";
  private boolean isText = true;
  private boolean breaking;
  private boolean continuing;

  Emitter(Budget budget) {
    this.budget = budget;
  }

  void write(Object written) {
    Object plain = Js.plain(written);
    if (isText && text.isEmpty() && !(plain instanceof String)) {
      value = plain;
      isText = false;
    } else if (isText || isTextual(value) || isTextual(plain)) {
      if (!isText) {
        append(Js.text(value, budget));
        isText = true;
      }
      append(Js.text(plain, budget));
    } else {
      value = Js.number(value, budget) + Js.number(plain, budget);
    }
  }

  private void append(String more) {
    budget.text(more.length());
    text.append(more);
  }

  private static boolean isTextual(Object value) {
    return value instanceof String || value instanceof List || value instanceof Map;
  }

  Object result() {
    return isText ? text.toString() : value;
  }

  void breakLoop() {
    breaking = true;
  }

  void continueLoop() {
    continuing = true;
  }

  boolean stopped() {
    return breaking || continuing;
  }

  /** After one round of a loop: whether it was the last. */
  boolean endRound() {
    boolean last = breaking;
    breaking = false;
    continuing = continuing && last;
    return last;
  }
}
