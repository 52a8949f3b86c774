/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Bridges between HTTP or TCP and addresses of the message network, made and removed at run time.
 */
@Export
@Version("1.0.0")
package io.tule.proxy;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
