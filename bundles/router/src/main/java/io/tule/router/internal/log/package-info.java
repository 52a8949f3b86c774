/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The log of a router that runs alone, in the form of qdrouterd's; in Karaf it is not used. */
package io.tule.router.internal.log;
