/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** An environment variable of a container. */
public record EnvVar(String key, String value) {}
