/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** AMQP: Camel's component {@code tule-amqp}, requests and answers as messages. */
package io.tule.proxy.internal.amqp;
