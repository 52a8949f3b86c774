/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Byte streams over the message network, as the TCP bridges have them. */
package io.tule.tunnels.internal;
