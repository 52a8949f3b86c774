/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.ports;

import io.tule.api.ReasonCode;
import io.tule.api.TuleException;
import java.util.Objects;

/**
 * Whether a public port serves.
 *
 * @param open whether it does
 * @param reason why it does not; {@code INTERNAL}, meaning nothing, where it does
 * @param message the same for people, without secrets; "" where it does
 */
public record PortState(boolean open, ReasonCode reason, String message) {
  /** It serves. */
  public static final PortState OPEN = new PortState(true, ReasonCode.INTERNAL, "");

  public PortState {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
  }

  /** It does not. */
  public static PortState failed(ReasonCode reason, String message) {
    return new PortState(false, reason, message);
  }

  /** It does not, for what was thrown. */
  public static PortState failed(TuleException e) {
    return failed(e.reason(), e.getMessage() == null ? "" : e.getMessage());
  }
}
