/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Whole messages, for agents that read what is in them. */
package io.tule.router.internal.message;
