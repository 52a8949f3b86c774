/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.controller;

import io.tule.api.model.ProvisioningKey;

/** What an agent shall do with its own software, and the key to provision itself with again. */
public record VersionOrder(VersionCommand command, ProvisioningKey key) {}
