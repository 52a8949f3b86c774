/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.internal.parameters;

import java.math.BigDecimal;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** Which values a parameter takes; the words of a refusal are those of the ioFog Agent. */
@FunctionalInterface
interface Rule {
  /** Any text. */
  Rule ANY = (flag, value) -> "";

  /** The levels of {@code java.util.logging}. */
  Rule LEVEL =
      (flag, value) ->
          List.of("OFF", "SEVERE", "WARNING", "INFO", "CONFIG", "FINE", "FINER", "FINEST", "ALL")
                  .contains(value.toUpperCase(Locale.ROOT))
              ? ""
              : invalid(flag, value);

  /** Where an engine listens. */
  Rule ENGINE =
      (flag, value) ->
          value.startsWith("tcp://") || value.startsWith("unix://")
              ? ""
              : "Unsupported protocol scheme. Only 'tcp://' or 'unix://' supported.\n";

  /** {@code dynamic}, or an interface of this node. */
  Rule INTERFACE =
      (flag, value) -> {
        try {
          boolean known = value.equals("dynamic") || NetworkInterface.getByName(value) != null;
          return known ? "" : "Invalid network interface";
        } catch (SocketException e) {
          return "Invalid network interface";
        }
      };

  /** How the position is known, or the position itself. */
  Rule POSITION =
      (flag, value) ->
          List.of("auto", "off", "manual", "dynamic").contains(value.toLowerCase(Locale.ROOT))
                  || Coordinates.isValid(value)
              ? ""
              : invalid(flag, value);

  /** A name of the time zone data base, or nothing. */
  Rule ZONE =
      (flag, value) -> {
        try {
          return value.isEmpty() || ZoneId.of(value) != null ? "" : invalid(flag, value);
        } catch (DateTimeException e) {
          return invalid(flag, value);
        }
      };

  /** An address of a Controller. */
  Rule CONTROLLER =
      (flag, value) -> value.matches("https?://[^\\s/@]+(/\\S*)?") ? "" : invalid(flag, value);

  /**
   * Tells what is wrong with a value.
   *
   * @return empty if nothing
   */
  String check(String flag, String value);

  /** One of some words, in any case. */
  static Rule oneOf(String... words) {
    return (flag, value) ->
        List.of(words).contains(value.toLowerCase(Locale.ROOT)) ? "" : invalid(flag, value);
  }

  /** A decimal number from {@code least} to {@code most}. */
  static Rule decimal(double least, double most, String refusal) {
    return (flag, value) -> {
      try {
        double number = new BigDecimal(value).doubleValue();
        return number >= least && number <= most ? "" : refusal;
      } catch (NumberFormatException e) {
        return invalid(flag, value);
      }
    };
  }

  /** A whole number from {@code least} to {@code most}. */
  static Rule whole(int least, int most, String refusal) {
    return (flag, value) -> {
      try {
        int number = Integer.parseInt(value);
        return number >= least && number <= most ? "" : refusal;
      } catch (NumberFormatException e) {
        return invalid(flag, value);
      }
    };
  }

  private static String invalid(String flag, String value) {
    return "Option -" + flag + " has invalid value: " + value;
  }
}
