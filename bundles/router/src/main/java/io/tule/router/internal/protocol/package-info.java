/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * The routing protocol of interior routers as pure logic: who the neighbours are, what the network
 * looks like, which addresses live where. It neither reads nor writes a socket and has no thread.
 */
package io.tule.router.internal.protocol;
