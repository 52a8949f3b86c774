/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * A mount.
 *
 * @param id 0 in a request
 * @param hostDestination path on the host, name of the volume, or name or {@code NAME/KEY} of the
 *     volume mount
 * @param accessMode {@code ro}, {@code rw} or engine-specific options, as given
 */
public record VolumeMapping(
    long id,
    String hostDestination,
    String containerDestination,
    String accessMode,
    VolumeType type) {}
