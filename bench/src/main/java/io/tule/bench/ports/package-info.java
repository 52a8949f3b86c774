/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Tunnels of public ports, to be measured from outside. */
package io.tule.bench.ports;
