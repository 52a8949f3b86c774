/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** AMQP 1.0 connections, sessions and links on event loops; knows nothing of routing. */
package io.tule.router.internal.engine;
