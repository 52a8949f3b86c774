/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
/** The domain in records: agents, applications, microservices, routes, registries, catalog. */
@Export
@Version("1.1.0")
package io.tule.api.model;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
