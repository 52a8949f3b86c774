/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Requests, answers and bodies between the components. */
package io.tule.proxy.internal.flow;
