/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller.internal;

import java.time.Duration;

/**
 * How much the audit log keeps.
 *
 * @param age entries older than this go
 * @param changes how many changes it keeps at most
 * @param refusals how many refusals it keeps at most
 */
public record AuditLimits(Duration age, int changes, int refusals) {
  /** Ninety days, a hundred thousand changes, ten thousand refusals. */
  public static final AuditLimits DEFAULT = new AuditLimits(Duration.ofDays(90), 100_000, 10_000);
}
