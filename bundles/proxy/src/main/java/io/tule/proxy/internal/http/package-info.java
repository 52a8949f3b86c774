/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** HTTP: Camel's component {@code tule-http}, a server and a client on Netty. */
package io.tule.proxy.internal.http;
