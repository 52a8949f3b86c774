/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.registry;

import io.tule.api.ImageReference;

/**
 * A microservice's wish for its image.
 *
 * @param image which
 * @param registry where the microservice says it is from
 * @param platform such as {@code linux/arm64}; empty is the node's own
 * @param refresh whether a newer image of the same tag is wanted although one is present
 */
public record ImageRequest(
    ImageReference image, RegistrySettings registry, String platform, boolean refresh) {}
