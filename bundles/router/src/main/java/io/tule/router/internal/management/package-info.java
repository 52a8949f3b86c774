/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The router's management node: AMQP management as qpid-dispatch 1.x has it. */
package io.tule.router.internal.management;
