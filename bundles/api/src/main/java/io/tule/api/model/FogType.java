/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/** A processor family of agents: 0 unspecified, 1 x86-64, 2 ARM (ids of the ioFog protocol). */
public record FogType(int id, String name, String image, String description) {}
