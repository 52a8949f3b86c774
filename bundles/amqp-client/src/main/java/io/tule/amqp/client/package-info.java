/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Links to one AMQP router, in the same process without a socket or elsewhere over TCP: the same
 * interface and the same semantics for both.
 */
@Version("1.0.0")
package io.tule.amqp.client;

import org.osgi.annotation.versioning.Version;
