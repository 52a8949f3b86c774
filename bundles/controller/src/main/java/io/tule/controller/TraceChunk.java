/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import java.util.Objects;

/** A piece of a trace, in the order in which an agent brings it. */
public record TraceChunk(String microserviceUuid, String text) {
  /** Checks that nothing is null. */
  public TraceChunk {
    Objects.requireNonNull(microserviceUuid, "microserviceUuid");
    Objects.requireNonNull(text, "text");
  }
}
