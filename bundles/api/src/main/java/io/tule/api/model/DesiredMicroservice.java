/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * What an agent shall run.
 *
 * @param imageId the image for the agent's type, own image first, else the catalog item's
 * @param registryId the catalog item's registry if there is one, else the microservice's
 * @param systemRole what a microservice of the Controller's own is for: {@code router}, {@code
 *     proxy}, {@code port-router}, {@code hal} or {@code bluetooth}; "" for a user's
 */
public record DesiredMicroservice(
    Microservice microservice, String imageId, long registryId, String systemRole) {}
