/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.store.internal;

import io.tule.api.model.PortMapping;
import java.util.List;
import java.util.function.IntConsumer;

/** The external ports of a microservice as its row has them: between commas, as ",80,443,". */
final class UsedPorts {
  private static final char COMMA = ',';

  private UsedPorts() {}

  static String text(List<PortMapping> ports) {
    if (ports.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder().append(COMMA);
    ports.forEach(port -> text.append(port.external()).append(COMMA));
    return text.toString();
  }

  static void each(String text, IntConsumer consumer) {
    int number = 0;
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) == COMMA) {
        consumer.accept(number);
        number = 0;
      } else {
        number = number * 10 + text.charAt(i) - '0';
      }
    }
  }
}
