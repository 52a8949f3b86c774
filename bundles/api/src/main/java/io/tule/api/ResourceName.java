/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api;

import java.util.regex.Pattern;

/** The naming rule of applications, microservices, routes and templates. */
public final class ResourceName {
  private static final int MAX_LENGTH = 253;
  private static final Pattern RULE =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private ResourceName() {}

  /**
   * Tells whether a name follows the rule: labels of lower-case letters, digits and hyphens that
   * start and end with a letter or digit, joined by dots (Controller 3.0.4's {@code nameRegex}).
   *
   * @param name the name, at most 253 characters
   */
  public static boolean isValid(String name) {
    return name.length() <= MAX_LENGTH && RULE.matcher(name).matches();
  }
}
