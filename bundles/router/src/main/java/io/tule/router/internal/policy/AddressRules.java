/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.router.internal.policy;

import io.tule.router.internal.tree.AddressTree;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that a group may use: names, of which the last character may be {@code *} for any
 * ending, or patterns; {@code ${user}} in them stands for the user.
 *
 * @param names allowed
 * @param patterns whether these are patterns of whole tokens
 */
record AddressRules(List<String> names, boolean patterns) {
  static final AddressRules NONE = new AddressRules(List.of(), false);

  private static final String USER = "${user}";

  AddressRules {
    names = List.copyOf(names);
  }

  /** Reads names or patterns separated by commas. */
  static AddressRules parse(String text, boolean patterns) {
    List<String> names = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (name.isEmpty()) {
        continue;
      }
      int at = name.indexOf(USER);
      if (at >= 0 && name.indexOf(USER, at + 1) >= 0) {
        throw new IllegalArgumentException(name + " names the user twice");
      }
      if (patterns && at > 0 && at + USER.length() < name.length()) {
        throw new IllegalArgumentException(
            "a pattern names the user at its begin or end only: " + name);
      }
      names.add(name);
    }
    return new AddressRules(names, patterns);
  }

  /** What holds for one user; to be asked by one thread at a time. */
  Allowed forUser(String user) {
    AddressTree<String> tree = new AddressTree<>();
    List<String> mine = new ArrayList<>();
    for (String name : names) {
      String text = name.replace(USER, user);
      if (patterns && !text.chars().allMatch(c -> c == '.' || c == '/')) {
        tree.put(text, text);
      }
      mine.add(text);
    }
    return patterns ? address -> tree.match(address) != null : address -> named(mine, address);
  }

  private static boolean named(List<String> names, String address) {
    for (String name : names) {
      if (name.endsWith("*")
          ? address.startsWith(name.substring(0, name.length() - 1))
          : address.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an address may be used. */
  @FunctionalInterface
  interface Allowed {
    boolean test(String address);
  }
}
