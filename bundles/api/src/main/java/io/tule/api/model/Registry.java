/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * A registry of container images. The password is never part of it.
 *
 * @param secure UNSET (null on the wire) for registries made by users, TRUE for the built-in ones
 * @param certificate "" when none (null on the wire for registries with an owner)
 * @param ownerId 0 (null on the wire) for the built-in ones
 */
public record Registry(
    long id,
    String url,
    boolean isPublic,
    Tristate secure,
    String certificate,
    Tristate requiresCert,
    String username,
    String userEmail,
    long ownerId) {}
