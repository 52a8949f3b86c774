/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Connections to routers, one for each event loop and router, shared by all bridges. */
package io.tule.proxy.internal.line;
