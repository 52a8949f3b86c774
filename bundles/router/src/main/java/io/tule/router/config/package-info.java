/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * What a router is configured with: immutable values, whoever read them from a file, a PID or a
 * request.
 */
@Version("1.0.0")
package io.tule.router.config;

import org.osgi.annotation.versioning.Version;
