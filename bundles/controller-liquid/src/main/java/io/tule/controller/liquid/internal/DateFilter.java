/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The filter date: formats of strftime, in UTC. */
final class DateFilter {
  private static final Pattern CODE = Pattern.compile("%([-_0^#:]{0,8})(\\d{0,4})[EO]?(.)");
  private static final String TWO_DIGITS = "deHIklmMSUWy";
  private static final String BLANK_PADDED = "eklaAbBpP";
  private static final long MILLIS = 1000;

  private DateFilter() {}

  static Object apply(Filters.Call call) {
    Optional<Instant> time = time(call.value(), call.context());
    if (time.isEmpty() || call.argument(0) == Js.UNDEFINED) {
      return call.value();
    }
    String format = call.argumentText(0);
    call.budget().text(format.length());
    StringBuilder text = new StringBuilder();
    Matcher matcher = CODE.matcher(format);
    int at = 0;
    while (matcher.find()) {
      text.append(format, at, matcher.start());
      String part = part(time.get().atZone(ZoneOffset.UTC), matcher);
      call.budget().text(part.length());
      text.append(part);
      at = matcher.end();
    }
    return text.append(format.substring(at)).toString();
  }

  private static Optional<Instant> time(Object value, Context context) {
    if (value instanceof Double seconds) {
      return Double.isNaN(seconds) || Math.abs(seconds) > 8.64e12
          ? Optional.empty()
          : Optional.of(Instant.ofEpochMilli((long) (seconds * MILLIS)));
    }
    if (!(value instanceof String text) || text.length() > 64) {
      return Optional.empty();
    }
    if (text.equals("now") || text.equals("today")) {
      return Optional.of(context.now());
    }
    if (text.matches("\\d{1,12}")) {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }
    List<Function<String, Instant>> readers =
        List.of(
            Instant::parse,
            given -> OffsetDateTime.parse(given).toInstant(),
            given -> LocalDateTime.parse(given.replace(' ', 'T')).toInstant(ZoneOffset.UTC),
            given -> LocalDate.parse(given).atStartOfDay(ZoneOffset.UTC).toInstant());
    for (Function<String, Instant> reader : readers) {
      try {
        return Optional.of(reader.apply(text));
      } catch (DateTimeParseException e) {
        // Another form, perhaps.
      }
    }
    return Optional.empty();
  }

  private static String part(ZonedDateTime time, Matcher matcher) {
    String flags = matcher.group(1);
    char code = matcher.group(3).charAt(0);
    String value = value(time, code, flags);
    if (value.isEmpty()) {
      return matcher.group();
    }
    if (flags.contains("^")) {
      value = value.toUpperCase(Locale.ROOT);
    } else if (flags.contains("#")) {
      boolean lower = value.chars().anyMatch(Character::isLowerCase);
      value = lower ? value.toUpperCase(Locale.ROOT) : value.toLowerCase(Locale.ROOT);
    }
    int width = TWO_DIGITS.indexOf(code) >= 0 ? 2 : code == 'j' || code == 'L' ? 3 : 0;
    if (!matcher.group(2).isEmpty()) {
      width = Integer.parseInt(matcher.group(2));
    }
    boolean blank = BLANK_PADDED.indexOf(code) >= 0;
    blank = flags.contains("_") || (blank && !flags.contains("0"));
    int missing = flags.contains("-") ? 0 : Math.max(0, width - value.length());
    return (blank ? " " : "0").repeat(missing) + value;
  }

  private static String value(ZonedDateTime time, char code, String flags) {
    int hour = time.getHour();
    return switch (code) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'C' -> Integer.toString(time.getYear() / 100);
      case 'd', 'e' -> Integer.toString(time.getDayOfMonth());
      case 'H', 'k' -> Integer.toString(hour);
      case 'I', 'l' -> Integer.toString(hour % 12 == 0 ? 12 : hour % 12);
      case 'j' -> Integer.toString(time.getDayOfYear());
      case 'L' -> Integer.toString(time.get(ChronoField.MILLI_OF_SECOND));
      case 'm' -> Integer.toString(time.getMonthValue());
      case 'M' -> Integer.toString(time.getMinute());
      case 'p' -> hour < 12 ? "AM" : "PM";
      case 'P' -> hour < 12 ? "am" : "pm";
      case 's' -> Long.toString(time.toEpochSecond());
      case 'S' -> Integer.toString(time.getSecond());
      case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
      case 'y' -> Integer.toString(time.getYear() % 100);
      case 'Y' -> Integer.toString(time.getYear());
      case 'z' -> flags.contains(":") ? "+00:00" : "+0000";
      case 't' -> "\t";
      case 'n' -> "\n";
      case '%' -> "%";
      default -> "";
    };
  }
}
