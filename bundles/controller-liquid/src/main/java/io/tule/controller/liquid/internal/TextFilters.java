/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.liquid.internal;

import io.tule.controller.liquid.internal.Filters.Call;
import io.tule.controller.liquid.internal.Filters.Filter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters of texts. None has a regular expression, so each takes time in the length alone. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filter> filters) {
    plain(filters, "downcase", text -> text.toLowerCase(Locale.ROOT));
    plain(filters, "upcase", text -> text.toUpperCase(Locale.ROOT));
    plain(filters, "strip", String::strip);
    plain(filters, "lstrip", String::stripLeading);
    plain(filters, "rstrip", String::stripTrailing);
    plain(filters, "strip_newlines", text -> text.replace("\n", ""));
    plain(filters, "newline_to_br", text -> text.replace("\n", "<br/>"));
    plain(filters, "strip_html", Html::strip);
    plain(filters, "escape", Html::escape);
    plain(filters, "escape_once", text -> Html.escape(Html.unescape(text)));
    plain(filters, "capitalize", TextFilters::capitalize);
    plain(filters, "url_encode", TextFilters::encode);
    filters.put("url_decode", TextFilters::decode);
    filters.put("append", call -> joined(call, "append", false));
    filters.put("prepend", call -> joined(call, "prepend", true));
    filters.put("remove", call -> replaced(call, ""));
    filters.put("remove_first", call -> first(call, ""));
    filters.put("replace", TextFilters::replace);
    filters.put("replace_first", call -> first(call, call.argumentText(1)));
    filters.put("split", TextFilters::split);
    filters.put("truncate", TextFilters::truncate);
    filters.put("truncatewords", TextFilters::words);
  }

  /** A filter whose result is at most seven times as long as what it gets. */
  private static void plain(Map<String, Filter> filters, String name, UnaryOperator<String> of) {
    filters.put(
        name,
        call -> {
          String text = call.text();
          call.budget().text(text.length());
          return call.charged(of.apply(text));
        });
  }

  private static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static Object decode(Call call) {
    String text = call.charged(call.text());
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw LiquidFailure.of("URI malformed");
    }
  }

  private static Object joined(Call call, String name, boolean before) {
    if (call.argument(0) == Js.UNDEFINED) {
      throw LiquidFailure.of(name + " expect 2 arguments");
    }
    String text = call.text();
    String other = Js.textOrEmpty(call.argument(0), call.budget());
    call.budget().text((long) text.length() + other.length());
    return before ? other + text : text + other;
  }

  private static Object replace(Call call) {
    // As in the original, which splits and joins with the default of joining.
    return replaced(call, call.argument(1) == Js.UNDEFINED ? "," : call.argumentText(1));
  }

  private static Object replaced(Call call, String by) {
    String text = call.text();
    String pattern = call.argumentText(0);
    call.budget().work(text.length());
    long count = 0;
    if (pattern.isEmpty()) {
      count = Math.max(0, text.length() - 1);
      call.budget().text(text.length() + count * by.length());
      return String.join(by, text.split(""));
    }
    for (int at = text.indexOf(pattern);
        at >= 0;
        at = text.indexOf(pattern, at + pattern.length())) {
      count++;
    }
    call.budget().text(Math.max(0, text.length() + count * (by.length() - pattern.length())));
    return text.replace(pattern, by);
  }

  private static Object first(Call call, String by) {
    String text = call.text();
    String pattern = call.argumentText(0);
    int at = text.indexOf(pattern);
    call.budget().text((long) text.length() + by.length());
    return at < 0 ? text : text.substring(0, at) + by + text.substring(at + pattern.length());
  }

  private static Object split(Call call) {
    String text = call.text();
    String separator = call.argumentText(0);
    call.budget().text(text.length());
    List<Object> parts = new ArrayList<>();
    if (separator.isEmpty()) {
      call.budget().elements(text.length());
      text.chars().forEach(c -> parts.add(String.valueOf((char) c)));
      return parts;
    }
    int from = 0;
    for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
      call.budget().elements(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    call.budget().elements(1);
    parts.add(text.substring(from));
    return parts;
  }

  private static Object truncate(Call call) {
    String text = call.text();
    double length = call.argument(0) == Js.UNDEFINED ? 50 : call.argumentNumber(0);
    String end = call.argument(1) == Js.UNDEFINED ? "..." : call.argumentText(1);
    if (text.length() <= length) {
      return text;
    }
    int kept = (int) Math.max(0, Math.min(text.length(), length - end.length()));
    return call.charged(text.substring(0, kept) + end);
  }

  private static Object words(Call call) {
    if (!(call.value() instanceof String text)) {
      throw LiquidFailure.of("v.split is not a function");
    }
    double count = call.argument(0) == Js.UNDEFINED ? 15 : call.argumentNumber(0);
    String end = call.argument(1) == Js.UNDEFINED ? "..." : call.argumentText(1);
    call.budget().text(text.length());
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (!Character.isWhitespace(text.charAt(i))) {
        word.append(text.charAt(i));
      } else if (i == 0 || !Character.isWhitespace(text.charAt(i - 1))) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    words.add(word.toString());
    int kept = (int) Math.max(0, Math.min(words.size(), count));
    return call.charged(
        String.join(" ", words.subList(0, kept)) + (words.size() >= count ? end : ""));
  }
}
