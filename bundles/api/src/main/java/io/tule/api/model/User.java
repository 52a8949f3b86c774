/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.api.model;

/**
 * An account of the control plane. Never carries a password or token.
 *
 * @param id greater than 0
 * @param emailActivated false only while an e-mail activation is pending
 */
public record User(
    long id, String firstName, String lastName, String email, Role role, boolean emailActivated) {}
