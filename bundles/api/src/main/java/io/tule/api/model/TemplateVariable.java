/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

import java.time.Instant;

/**
 * A variable of an application template.
 *
 * @param id 0 before it is stored
 * @param defaultValue as JSON text, "" for none
 */
public record TemplateVariable(
    long id,
    String key,
    String description,
    String defaultValue,
    Instant createdAt,
    Instant updatedAt) {}
