/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** Where the users that authenticate by PLAIN are looked up. */
package io.tule.router.internal.sasl;
