/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.util.List;
import java.util.Map;

/** The literals that compare in a way of their own. */
enum Drop {
  NIL,
  EMPTY,
  BLANK;

  /** What the literal is where it is not compared. */
  Object value() {
    return this == NIL ? null : "";
  }

  boolean matches(Object other) {
    if (this == NIL) {
      return Js.isNil(Js.plain(other)) || other == BLANK;
    }
    if (this == BLANK && (Boolean.FALSE.equals(other) || Js.isNil(Js.plain(other)))) {
      return true;
    }
    if (other instanceof String text) {
      return this == BLANK ? text.isBlank() : text.isEmpty();
    }
    return (other instanceof List<?> list && list.isEmpty())
        || (other instanceof Map<?, ?> map && map.isEmpty());
  }
}
