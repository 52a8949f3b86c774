/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * Image for one processor family.
 *
 * @param containerImage "" (null on the wire) where a catalog item has none for the type
 * @param fogTypeId 1 or 2, see {@link FogType}
 */
public record ContainerImage(String containerImage, int fogTypeId) {}
