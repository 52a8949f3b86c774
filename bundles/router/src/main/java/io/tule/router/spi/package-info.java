/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * How agents in the same process see a running router: its traffic, its state, its topology, its
 * policy.
 */
@Version("1.1.0")
package io.tule.router.spi;

import org.osgi.annotation.versioning.Version;
