/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Virtual hosts, and what the users of each may do. */
package io.tule.router.internal.policy;
