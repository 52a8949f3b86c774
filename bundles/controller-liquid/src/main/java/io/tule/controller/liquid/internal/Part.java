/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.controller.ControllerException;
import java.util.List;

/**
 * A part of a template with its place.
 *
 * @param token where it stands
 * @param node what it does
 */
record Part(Token token, Node node) {
  /** What a part does. */
  @FunctionalInterface
  interface Node {
    void render(Context context, Emitter out);
  }

  static void render(List<Part> parts, Context context, Emitter out) {
    for (Part part : parts) {
      context.budget().step();
      try {
        part.node.render(context, out);
      } catch (LiquidFailure e) {
        throw e.at(part.token);
      } catch (ControllerException e) {
        throw LiquidFailure.of(e.getMessage()).at(part.token);
      }
      if (out.stopped()) {
        return;
      }
    }
  }
}
