/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.time.Duration;
import java.util.Objects;

/**
 * What a log-in with signed tokens gives.
 *
 * @param accessToken a JSON Web Token
 * @param refreshToken good for one exchange against a new pair
 * @param lifetime of the access token
 */
public record Session(String accessToken, String refreshToken, Duration lifetime) {
  /** Checks that nothing is null. */
  public Session {
    Objects.requireNonNull(accessToken, "accessToken");
    Objects.requireNonNull(refreshToken, "refreshToken");
    Objects.requireNonNull(lifetime, "lifetime");
  }

  /** Hides the tokens. */
  @Override
  public String toString() {
    return "Session[" + lifetime + "]";
  }
}
