/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** How the connections are made. */
package io.tule.amqp.client.internal;
