/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/** A key and value of the Controller's open configuration store. */
public record ConfigEntry(
    long id, String key, String value, Instant createdAt, Instant updatedAt) {}
