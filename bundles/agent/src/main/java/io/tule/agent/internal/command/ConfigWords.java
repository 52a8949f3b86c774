/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.command;

import io.tule.agent.internal.parameters.Parameter;
import io.tule.agent.internal.parameters.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The words after {@code config}: flags, each with a value. */
final class ConfigWords {
  private ConfigWords() {}

  /**
   * Reads flags and values.
   *
   * @return empty if a flag is unknown or lacks its value, which only that of the certificate may
   */
  static Optional<Map<Parameter, String>> read(List<String> words) {
    Map<Parameter, String> wanted = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); ) {
      Parameter parameter = flag(words.get(i)).orElse(null);
      boolean last = i + 1 == words.size();
      if (parameter == Parameter.CONTROLLER_CERT && (last || flag(words.get(i + 1)).isPresent())) {
        wanted.put(parameter, "");
        i++;
      } else if (parameter == null || last) {
        return Optional.empty();
      } else {
        wanted.put(parameter, words.get(i + 1));
        i += 2;
      }
    }
    return wanted.isEmpty() ? Optional.empty() : Optional.of(wanted);
  }

  private static Optional<Parameter> flag(String word) {
    return word.startsWith("-") ? Parameter.ofFlag(word.substring(1)) : Optional.empty();
  }

  /** Sets what was read, and tells of each parameter what has become of it; refusals first. */
  static String set(Parameters parameters, Map<Parameter, String> wanted) {
    Map<Parameter, String> before = new LinkedHashMap<>();
    wanted.keySet().forEach(each -> before.put(each, parameters.value(each)));
    Map<Parameter, String> refused = parameters.set(wanted);
    StringBuilder text = new StringBuilder();
    refused.values().forEach(why -> text.append("\n\tError : ").append(why));
    wanted.forEach(
        (parameter, value) -> {
          if (!refused.containsKey(parameter)) {
            text.append("\n\tChange accepted for Parameter : - ")
                .append(parameter.flag())
                .append(", Old value was :")
                .append(before.get(parameter))
                .append(", New Value is : ")
                .append(value.startsWith("+") ? value.substring(1) : value);
          }
        });
    return text.toString();
  }
}
