/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Map;

/** Fills the templates in data, within bounds of size and time. */
public interface TemplateEngine {
  /**
   * Whether a text may hold a template; cheap, and true also for some that hold none.
   *
   * @param text any text
   */
  static boolean mayHoldTemplate(String text) {
    int brace = text.indexOf('{');
    while (brace >= 0 && brace + 1 < text.length()) {
      char next = text.charAt(brace + 1);
      if (next == '{' || next == '%') {
        return true;
      }
      brace = text.indexOf('{', brace + 1);
    }
    return false;
  }

  /**
   * Replaces every text in a tree, in the order of its keys, with what it renders to. A text that
   * is one expression becomes its value of whatever type; one whose template fails becomes the text
   * of the failure; one that renders to nothing is removed from its object.
   *
   * @param tree changed in place: a {@code Map} or {@code List} of maps, lists, texts, {@code
   *     Double}, {@code Boolean} and null
   * @param variables what templates may name, of the same types; may hold the tree itself
   * @param lookups what templates may look up
   * @throws ControllerException with reason LIMIT_EXCEEDED where the templates need more than their
   *     bounds allow
   */
  void render(Object tree, Map<String, Object> variables, TemplateLookups lookups);
}
