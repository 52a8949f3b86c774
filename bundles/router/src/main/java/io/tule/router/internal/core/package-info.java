/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Routing: addresses, links, deliveries and their settlement. All state is guarded by the router's
 * lock.
 */
package io.tule.router.internal.core;
