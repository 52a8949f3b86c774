/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The two faces of the router: a program of its own, and a component in Karaf. */
package io.tule.router.internal.face;
