/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The registry backend that lets the runtime's own engine pull. */
package io.tule.registry.engine.internal;
