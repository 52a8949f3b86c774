/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Configuration files in the form of qdrouterd.conf. */
package io.tule.router.internal.conf;
