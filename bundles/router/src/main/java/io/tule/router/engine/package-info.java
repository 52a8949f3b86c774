/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * AMQP 1.0 connections, sessions and links on event loops; knows nothing of routing. The router is
 * built on it, and so is its client.
 */
@Version("1.0.0")
package io.tule.router.engine;

import org.osgi.annotation.versioning.Version;
