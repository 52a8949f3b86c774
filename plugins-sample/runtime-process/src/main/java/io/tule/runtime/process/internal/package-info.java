/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The runtime that runs microservices as supervised processes of the operating system. */
package io.tule.runtime.process.internal;
