/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.spi.runtime;

import io.tule.api.ImageReference;
import io.tule.api.spi.registry.Credentials;
import java.time.Duration;

/**
 * A wish for an image from its registry.
 *
 * @param image which; its own registry part says where from
 * @param credentials {@link Credentials#NONE} for none
 * @param platform such as {@code linux/arm64}; empty is the node's own
 * @param timeout without any progress, after which it fails
 */
public record ImagePull(
    ImageReference image, Credentials credentials, String platform, Duration timeout) {}
